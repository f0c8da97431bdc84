-- Every version of a mapping, for ever: conversions name the one they used.
CREATE TABLE field_mappings (
  organization_id text NOT NULL REFERENCES configurations,
  name text NOT NULL,
  version bigint NOT NULL CHECK (version > 0),
  rules jsonb NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, name, version)
);
