-- Searching leads by what somebody remembers of them. Both extensions are trusted: the owner of the
-- database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Text without accents and capitals. As immutable as the rules of its dictionary, which no release
-- changes; unaccent itself is not, because an administrator could.
CREATE FUNCTION search_text(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(unaccent('unaccent'::regdictionary, given));

-- All that a lead is found by: each word after a space, each number in the form that it is dialled.
CREATE FUNCTION lead_search_text(
  number text, first_name text, last_name text, company_name text, email text, phone text,
  phone_normalized text, mobile text, mobile_normalized text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN search_text(
  ' ' || number || ' ' || first_name || ' ' || last_name || ' ' || company_name || ' ' || email
    || ' ' || coalesce(nullif(phone_normalized, ''), translate(phone, ' -./()', ''))
    || ' ' || coalesce(nullif(mobile_normalized, ''), translate(mobile, ' -./()', '')));

CREATE INDEX leads_by_search_text ON leads USING gin (
  lead_search_text(number, first_name, last_name, company_name, email, phone, phone_normalized,
                   mobile, mobile_normalized) gin_trgm_ops);
