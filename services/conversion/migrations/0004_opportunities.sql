-- Opportunities. The names of columns are the names of the record's fields.
CREATE TABLE opportunities (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  display_name text NOT NULL,
  account uuid,
  contacts uuid[] NOT NULL,
  amount_currency_code text,
  amount_units bigint,
  amount_nanos integer,
  probability integer CHECK (probability BETWEEN 0 AND 100),
  stage text,
  source text,
  description_html text NOT NULL,
  expected_close_date date,
  score integer NOT NULL CHECK (score BETWEEN 0 AND 5),
  tags text[] NOT NULL,
  owner text,
  team text,
  custom_fields jsonb NOT NULL,
  external_ids jsonb NOT NULL,
  annotations jsonb NOT NULL,
  conversion uuid,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, account) REFERENCES accounts (organization_id, id),
  FOREIGN KEY (organization_id, conversion) REFERENCES conversions (organization_id, id)
);

CREATE INDEX opportunities_by_account ON opportunities (organization_id, account);

CREATE INDEX opportunities_by_time ON opportunities (organization_id, create_time, id);
