-- Contacts. The names of columns are the names of the record's fields.
CREATE TABLE contacts (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  account uuid,
  salutation text,
  first_name text NOT NULL,
  last_name text NOT NULL,
  function text,
  department text,
  email text NOT NULL,
  phone text NOT NULL,
  mobile text NOT NULL,
  fax text NOT NULL,
  do_not_call boolean NOT NULL,
  do_not_email boolean NOT NULL,
  address jsonb,
  source text,
  tags text[] NOT NULL,
  owner text,
  team text,
  description_html text NOT NULL,
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

CREATE INDEX contacts_by_account ON contacts (organization_id, account);

CREATE INDEX contacts_by_time ON contacts (organization_id, create_time, id);
