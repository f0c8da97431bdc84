-- The outbox: one row for each committed change, written in the transaction that made it.
--
-- A reader goes by (position, ordinal, id) and stops before the oldest transaction that is still
-- open, pg_snapshot_xmin(pg_current_snapshot()): what it has passed is complete, without a sequence
-- that all writers would have to share.
CREATE TABLE events (
  organization_id text NOT NULL,
  position xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  ordinal integer NOT NULL DEFAULT 0,  -- The order inside one transaction.
  type text NOT NULL,
  resource text NOT NULL,
  actor text,  -- The id of a user; none for the system.
  event_time timestamptz NOT NULL DEFAULT now(),
  related_resources text[] NOT NULL DEFAULT '{}',
  changed_fields text[] NOT NULL DEFAULT '{}',
  attributes jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (organization_id, position, id)
);
