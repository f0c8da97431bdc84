-- Leads that an import which is only to be validated would have created by now, so that later rows are
-- compared with them. Kept until the import is over, or, where it was cancelled, until another one is.
CREATE TABLE rehearsed_leads (
  organization_id text NOT NULL,
  lead_import uuid NOT NULL,
  line bigint NOT NULL,  -- Of the row that each comes from.
  lead jsonb NOT NULL,
  PRIMARY KEY (organization_id, lead_import, line),
  FOREIGN KEY (organization_id, lead_import) REFERENCES lead_imports (organization_id, id)
    ON DELETE CASCADE
);

-- What they are known by. A key may be longer than an index takes, so this is its SHA-256.
CREATE TABLE rehearsed_keys (
  organization_id text NOT NULL,
  lead_import uuid NOT NULL,
  key bytea NOT NULL,
  line bigint NOT NULL,
  PRIMARY KEY (organization_id, lead_import, key, line),
  FOREIGN KEY (organization_id, lead_import, line)
    REFERENCES rehearsed_leads (organization_id, lead_import, line) ON DELETE CASCADE
);

CREATE INDEX rehearsed_keys_by_lead ON rehearsed_keys (organization_id, lead_import, line);
