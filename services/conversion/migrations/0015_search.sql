-- Searching customers by what somebody remembers of them, as leads are searched.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- A telephone number as it is dialled.
CREATE FUNCTION dialled(phone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(phone_key(phone), translate(phone, ' -./()', ''));

-- All that an account is found by: each word after a space.
CREATE FUNCTION account_search_text(number text, display_name text, email text, phone text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN search_text(' ' || number || ' ' || display_name || ' ' || email || ' ' || dialled(phone));

CREATE FUNCTION contact_search_text(
  first_name text, last_name text, email text, phone text, mobile text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN search_text(' ' || first_name || ' ' || last_name || ' ' || email || ' ' || dialled(phone)
                   || ' ' || dialled(mobile));

CREATE INDEX accounts_by_search_text ON accounts USING gin (
  account_search_text(number, display_name, email, phone) gin_trgm_ops);

CREATE INDEX contacts_by_search_text ON contacts USING gin (
  contact_search_text(first_name, last_name, email, phone, mobile) gin_trgm_ops);
