-- How far the workflow rules of an organisation were followed: behind this event of the outbox. The row
-- moves in the transaction that does what the rules say, so nothing is done twice or left out.
CREATE TABLE workflow_positions (
  organization_id text NOT NULL PRIMARY KEY,
  position xid8 NOT NULL,
  ordinal integer NOT NULL DEFAULT -1,
  id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  retry_time timestamptz NOT NULL DEFAULT now()  -- When the next event is tried, if it failed.
) WITH (fillfactor = 10);

-- Of no organisation: where those begin that nobody has followed yet. What happened before leads had
-- workflow rules stays as it is.
INSERT INTO workflow_positions (organization_id, position) VALUES ('', pg_current_xact_id());

-- What became of a rule that was followed for an event.
CREATE TABLE workflow_runs (
  organization_id text NOT NULL,
  event uuid NOT NULL,
  rule text NOT NULL,
  lead uuid NOT NULL,
  state text NOT NULL
    CHECK (state IN ('DONE', 'CONVERTING', 'STOPPED', 'FAILING', 'FAILED')),
  reason text NOT NULL DEFAULT '',  -- Why it was stopped, or failed.
  -- Of each action in its order: DONE, CONVERTING, or the reason why it was refused.
  outcomes text[] NOT NULL DEFAULT '{}',
  causes text[] NOT NULL DEFAULT '{}',  -- The rules that led to the event, the first one first.
  conversion uuid,
  attempts integer NOT NULL DEFAULT 0,
  retry_time timestamptz NOT NULL DEFAULT now(),  -- When conversion-service is asked, or asked again.
  create_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, event, rule)
) WITH (fillfactor = 80);

-- The few that are under way.
CREATE INDEX workflow_runs_converting ON workflow_runs (retry_time) WHERE state = 'CONVERTING';
-- Which rules led to the conversion of a lead.
CREATE INDEX workflow_runs_by_lead ON workflow_runs (organization_id, lead)
  WHERE state = 'CONVERTING' OR conversion IS NOT NULL;
-- For the purge.
CREATE INDEX workflow_runs_by_time ON workflow_runs USING brin (create_time);
