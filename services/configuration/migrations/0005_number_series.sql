CREATE TABLE number_series_definitions (
  organization_id text NOT NULL REFERENCES configurations,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('KIND_LEAD', 'KIND_CUSTOMER')),
  display_name text NOT NULL CHECK (display_name <> ''),
  prefix text NOT NULL,
  width integer NOT NULL CHECK (width BETWEEN 0 AND 18),
  start bigint NOT NULL CHECK (start > 0),
  default_for_kind boolean NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, name),
  -- Series of one kind with one prefix would give numbers that nobody can tell apart.
  UNIQUE (organization_id, kind, prefix)
);

CREATE UNIQUE INDEX number_series_definitions_default ON number_series_definitions
  (organization_id, kind) WHERE default_for_kind;
