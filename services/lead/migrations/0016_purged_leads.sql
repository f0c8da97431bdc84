-- Converted leads that were removed for good, by whom and why. Their conversions are still there.
CREATE TABLE purged_leads (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  conversion uuid NOT NULL,
  actor text,
  reason text NOT NULL,
  purge_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, id)
);
