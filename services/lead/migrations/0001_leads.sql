-- Leads. The names of columns are the names of the record's fields.
CREATE TABLE leads (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  number text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('KIND_UNSPECIFIED', 'KIND_COMPANY', 'KIND_CONSUMER')),
  salutation text,
  first_name text NOT NULL,
  last_name text NOT NULL,
  company_name text NOT NULL,
  function text,
  department text,
  email text NOT NULL,
  email_normalized text NOT NULL,
  phone text NOT NULL,
  phone_normalized text NOT NULL,
  mobile text NOT NULL,
  mobile_normalized text NOT NULL,
  fax text NOT NULL,
  website text NOT NULL,
  industry text,
  rating text,
  size text,
  employee_count integer,
  annual_revenue_currency_code text,
  annual_revenue_units bigint,
  annual_revenue_nanos integer,
  address jsonb,
  source text,
  category text,
  tags text[] NOT NULL,
  agencies text[] NOT NULL,
  do_not_call boolean NOT NULL,
  do_not_email boolean NOT NULL,
  description_html text NOT NULL,
  score integer NOT NULL CHECK (score BETWEEN 0 AND 5),
  key_account boolean NOT NULL,
  nurturing boolean NOT NULL,
  owner text,
  team text,
  status text NOT NULL,
  status_change_time timestamptz NOT NULL,
  lost boolean NOT NULL,
  lose_reason text,
  archived boolean NOT NULL,
  converted boolean NOT NULL DEFAULT false,
  conversion uuid,
  convert_time timestamptz,
  converter text,
  account uuid,
  contacts uuid[] NOT NULL DEFAULT '{}',
  opportunity uuid,
  -- The conversion that holds the lead. In no index, so that taking and ending a hold stays within
  -- the page (HOT); resolve_holds finds old holds in `handoffs`.
  held_by uuid,
  held_since timestamptz,
  custom_fields jsonb NOT NULL,
  external_ids jsonb NOT NULL,
  annotations jsonb NOT NULL,
  creator text NOT NULL,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id),
  CHECK (converted = (conversion IS NOT NULL)),
  CHECK (NOT (converted AND held_by IS NOT NULL))
) WITH (fillfactor = 80);  -- Room for the two versions that a conversion adds.

CREATE UNIQUE INDEX leads_by_number ON leads (organization_id, number);
CREATE INDEX leads_by_create_time ON leads (organization_id, create_time, id);
CREATE INDEX leads_by_company_name ON leads (organization_id, company_name, id);
CREATE INDEX leads_by_email ON leads (organization_id, email_normalized);
CREATE INDEX leads_by_owner ON leads (organization_id, owner, create_time, id);
CREATE INDEX leads_by_status ON leads (organization_id, status, create_time, id);

-- What other systems call a lead, again: here no two leads can have the same.
CREATE TABLE lead_external_ids (
  organization_id text NOT NULL,
  system text NOT NULL,
  id text NOT NULL,
  lead uuid NOT NULL,
  PRIMARY KEY (organization_id, system, id),
  FOREIGN KEY (organization_id, lead) REFERENCES leads (organization_id, id) ON DELETE CASCADE
);

CREATE INDEX lead_external_ids_by_lead ON lead_external_ids (organization_id, lead);

-- The next number of each series. One row is updated by every new lead: it stays within its page.
CREATE TABLE number_counters (
  organization_id text NOT NULL,
  series text NOT NULL,
  next_number bigint NOT NULL,
  PRIMARY KEY (organization_id, series)
) WITH (fillfactor = 10);
