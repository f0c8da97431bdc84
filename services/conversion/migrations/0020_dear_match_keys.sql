-- PostgreSQL knew nothing of accounts and contacts: what it does by itself, analyzing tables, and what a
-- restored dump does, building indexes, finds nothing by the path that sessions have, and so search_text
-- failed there. Names in a function of SQL are found when it is made.
CREATE OR REPLACE FUNCTION search_text(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10
RETURN lower(unaccent('unaccent'::regdictionary, given));

-- What computing match keys costs, for the planner: some thirty microseconds. Written into a statement,
-- as functions in SQL are, they looked as cheap as comparing a few numbers. A table without statistics
-- was then read whole by every conversion, with the keys of every row computed: a thousand accounts took
-- a hundred milliseconds, by the index it is one.
CREATE OR REPLACE FUNCTION account_match_keys(
  organization_id text, display_name text, email text, phone text, website text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 3500 SET search_path FROM CURRENT
AS $$BEGIN RETURN array_remove(ARRAY[
  organization_id || ' company ' || company_key(display_name),
  organization_id || ' email ' || email_key(email),
  organization_id || ' phone ' || phone_key(phone),
  organization_id || ' domain ' || email_domain(email),
  organization_id || ' domain ' || website_domain(website)], NULL); END$$;

CREATE OR REPLACE FUNCTION contact_match_keys(
  organization_id text, first_name text, last_name text, email text, phone text, mobile text)
RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 3500 SET search_path FROM CURRENT
AS $$BEGIN RETURN array_remove(ARRAY[
  organization_id || ' person ' || person_key(first_name) || ' ' || person_key(last_name),
  organization_id || ' email ' || email_key(email),
  organization_id || ' phone ' || phone_key(phone),
  organization_id || ' phone ' || phone_key(mobile)], NULL); END$$;

-- The keys are the same, so the indexes stay. Sessions that are open read their expressions anew.
ALTER INDEX accounts_by_match_key SET (fastupdate = off);
ALTER INDEX contacts_by_match_key SET (fastupdate = off);
