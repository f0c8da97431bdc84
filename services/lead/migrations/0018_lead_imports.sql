-- Leads that come from files: what was asked for, and how far it is. An import and its operation have
-- one id.
CREATE TABLE lead_imports (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  upload uuid NOT NULL,
  upload_size bigint NOT NULL,
  format jsonb NOT NULL,
  mapping jsonb NOT NULL,
  duplicate_policy text NOT NULL
    CHECK (duplicate_policy IN ('DUPLICATE_POLICY_SKIP', 'DUPLICATE_POLICY_UPDATE',
                                'DUPLICATE_POLICY_CREATE', 'DUPLICATE_POLICY_FAIL')),
  duplicate_fields text[] NOT NULL,
  state text NOT NULL
    CHECK (state IN ('STATE_RUNNING', 'STATE_SUCCEEDED', 'STATE_CANCELLED', 'STATE_FAILED')),
  counts jsonb NOT NULL,
  error_count bigint NOT NULL DEFAULT 0,  -- Those that are kept.
  creator text NOT NULL,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  end_time timestamptz,
  validate_only boolean NOT NULL,
  PRIMARY KEY (organization_id, id)
);

-- What was wrong with rows, in the order of the file.
CREATE TABLE lead_import_errors (
  organization_id text NOT NULL,
  lead_import uuid NOT NULL,
  place bigint NOT NULL,
  line bigint NOT NULL,
  column_number integer NOT NULL,
  field text NOT NULL,
  message text NOT NULL,
  lead uuid,
  PRIMARY KEY (organization_id, lead_import, place),
  FOREIGN KEY (organization_id, lead_import) REFERENCES lead_imports (organization_id, id)
    ON DELETE CASCADE
);

-- Leads without an e-mail address are known by their names.
CREATE INDEX leads_by_names ON leads (organization_id, lower(company_name), lower(last_name));
