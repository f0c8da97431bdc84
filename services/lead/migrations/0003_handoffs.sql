-- What became of every conversion that reached for a lead. A RELEASED row is a tombstone: it stays
-- for ever, so that a message of that conversion that comes late finds the door shut. No foreign
-- key: the tombstone of a conversion whose lead never was is as good as any.
CREATE TABLE handoffs (
  organization_id text NOT NULL,
  id uuid NOT NULL,  -- Of the conversion.
  lead uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('RESERVED', 'DONE', 'RELEASED')),
  reserve_time timestamptz NOT NULL DEFAULT now(),
  end_time timestamptz,
  -- When conversion-service is asked what it decided, and how often it was. Time only decides when
  -- to ask, never what happened.
  resolve_time timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  activity_count integer NOT NULL DEFAULT 0,
  comment_count integer NOT NULL DEFAULT 0,
  email_count integer NOT NULL DEFAULT 0,
  task_count integer NOT NULL DEFAULT 0,
  PRIMARY KEY (organization_id, id)
);

-- The few that are under way, for resolve_holds.
CREATE INDEX handoffs_under_way ON handoffs (resolve_time) WHERE state = 'RESERVED';
