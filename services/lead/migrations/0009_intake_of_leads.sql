-- Who else there is to talk to about a lead, and which campaign brought it.
ALTER TABLE leads
  ADD COLUMN further_contacts jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN campaign text NOT NULL DEFAULT '';

-- How many leads each assignment rule has given to people who take turns. One row is updated by every
-- such lead: it stays within its page.
CREATE TABLE assignment_turns (
  organization_id text NOT NULL,
  rule text NOT NULL,
  turns bigint NOT NULL,
  PRIMARY KEY (organization_id, rule)
) WITH (fillfactor = 10);
