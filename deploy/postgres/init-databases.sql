-- The three databases of Leadline and their roles; run by a superuser, again and again if need be.
-- Each database has an owner, used by `X-server migrate` alone, and a service role that reads and
-- writes rows and can change no table. Neither can connect to another service's database.
-- Passwords come from the files $LEADLINE_SECRETS/<role>; a role whose file changed gets the new one.
\set ON_ERROR_STOP on
\set lead_owner `cat "$LEADLINE_SECRETS/leadline_lead_owner"`
\set lead `cat "$LEADLINE_SECRETS/leadline_lead"`
\set conversion_owner `cat "$LEADLINE_SECRETS/leadline_conversion_owner"`
\set conversion `cat "$LEADLINE_SECRETS/leadline_conversion"`
\set configuration_owner `cat "$LEADLINE_SECRETS/leadline_configuration_owner"`
\set configuration `cat "$LEADLINE_SECRETS/leadline_configuration"`

CREATE TEMPORARY TABLE service (name text, owner_password text, password text);
INSERT INTO service VALUES
  ('leadline_lead', :'lead_owner', :'lead'),
  ('leadline_conversion', :'conversion_owner', :'conversion'),
  ('leadline_configuration', :'configuration_owner', :'configuration');

SELECT format('CREATE ROLE %I', role)
FROM service, unnest(ARRAY[name || '_owner', name]) role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec
SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', name || '_owner', owner_password),
       format('ALTER ROLE %I LOGIN PASSWORD %L', name, password)
FROM service
\gexec
SELECT format('CREATE DATABASE %I OWNER %I', name, name || '_owner')
FROM service
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name)
\gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', name),
       format('GRANT CONNECT ON DATABASE %I TO %I', name, name)
FROM service
\gexec

-- What the owner will make, the service role may use.
\c leadline_lead
ALTER DEFAULT PRIVILEGES FOR ROLE leadline_lead_owner
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO leadline_lead;
\c leadline_conversion
ALTER DEFAULT PRIVILEGES FOR ROLE leadline_conversion_owner
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO leadline_conversion;
\c leadline_configuration
ALTER DEFAULT PRIVILEGES FOR ROLE leadline_configuration_owner
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO leadline_configuration;
