-- Accounts. The names of columns are the names of the record's fields.
CREATE TABLE accounts (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  number text NOT NULL DEFAULT '',
  number_series text,
  type text NOT NULL CHECK (type IN ('TYPE_UNSPECIFIED', 'TYPE_PROSPECT', 'TYPE_CUSTOMER',
                                     'TYPE_SUPPLIER', 'TYPE_INTERNAL', 'TYPE_FACTOR')),
  display_name text NOT NULL,
  email text NOT NULL,
  phone text NOT NULL,
  fax text NOT NULL,
  website text NOT NULL,
  billing_address jsonb,
  shipping_address jsonb,
  source text,
  industry text,
  category text,
  rating text,
  size text,
  employee_count integer CHECK (employee_count >= 0),
  annual_revenue_currency_code text,
  annual_revenue_units bigint,
  annual_revenue_nanos integer,
  score integer NOT NULL CHECK (score BETWEEN 0 AND 5),
  key_account boolean NOT NULL,
  tags text[] NOT NULL,
  owner text,
  team text,
  agencies text[] NOT NULL,
  prospect_status text,
  description_html text NOT NULL,
  custom_fields jsonb NOT NULL,
  external_ids jsonb NOT NULL,
  annotations jsonb NOT NULL,
  conversion uuid,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, conversion) REFERENCES conversions (organization_id, id)
);

CREATE UNIQUE INDEX accounts_number ON accounts (organization_id, number_series, number)
  WHERE number <> '';

CREATE INDEX accounts_by_time ON accounts (organization_id, create_time, id);
