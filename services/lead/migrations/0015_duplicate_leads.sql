-- What leads are compared by. None of it depends on the locale of the database. None of the functions
-- is STRICT, and each is one expression: PostgreSQL then writes them into the statement, where calling
-- them would take fifty times as long.

CREATE FUNCTION without_accents(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN unaccent('unaccent'::regdictionary, given);

-- Neither white space nor punctuation.
CREATE FUNCTION without_spaces(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(given, '[\s!-/:-@\[-`{-~\u00a0\u2010-\u2015\u2018-\u201f\u3000]+', '', 'g');

-- A company's name without the legal forms at its end, unless it is nothing else.
CREATE FUNCTION company_without_form(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(nullif(btrim(regexp_replace(
  given,
  '([\s,.&+(]+(und|and|et|a\.?\s?/?\s?s|a\.?\s?b|ag|a\.g|aps|b\.?\s?v|b\.?v\.?b\.?a|co|company|comp'
    || '|corp|corporation|d\.?o\.?o|e\.?\s?k|e\.?\s?v|eg|e\.g|e\.?u\.?r\.?l|e\.?i\.?r\.?l'
    || '|g\.?\s?b\.?\s?r|g\.?\s?m\.?\s?b\.?\s?h|m\.?b\.?h|inc|incorporated|k\.?\s?f\.?\s?t'
    || '|k\.?\s?g(\.?a\.?a)?|l\.?\s?l\.?\s?c|l\.?\s?l\.?\s?p|l\.?\s?p|limited|ltd|n\.?\s?v|oyj?'
    || '|o\.?\s?h\.?\s?g|p\.?\s?l\.?\s?c|pty|s\.?\s?a|s\.?\s?a\.?\s?r\.?\s?l|s\.?\s?a\.?\s?s(\.?\s?u)?'
    || '|s\.?\s?c|s\.?\s?c\.?\s?s|s\.?\s?e|s\.?\s?l|s\.?\s?n\.?\s?c|s\.?\s?p\.?\s?a'
    || '|s\.?\s?r\.?\s?l|s\.?\s?r\.?\s?o'
    || '|sp\.?\s?z\.?\s?o\.?\s?o|u\.?\s?g)[.)]?)+[\s.,]*$',
  '', 'i'), ' ,.&+('), ''), given);

-- A telephone number as E.164, or by its digits where its country is not known. Too few say nothing.
CREATE FUNCTION phone_key(typed text, normalized text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN normalized <> '' THEN normalized
            WHEN length(regexp_replace(typed, '[^0-9]+', '', 'g')) >= 5
            THEN regexp_replace(typed, '[^0-9]+', '', 'g')
            ELSE '' END;

-- "example.com" of "https://www.example.com/contact".
CREATE FUNCTION website_domain(website text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(coalesce(rtrim(substring(
  lower(btrim(website)),
  '^(?:[a-z][a-z0-9+.-]*:/*)?(?:[^/?#@]*@)?(?:www[0-9]?\.)?([^/?#:\s]+)'), '.'), ''), 253);

-- A name with none of the differences that may not count, no longer than an index can hold.
CREATE FUNCTION name_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(without_spaces(lower(without_accents(name))), 200);

-- What makes two leads worth comparing: each as a word of what it is and a value that leads share.
CREATE FUNCTION lead_duplicate_keys(
  first_name text, last_name text, company_name text, email_normalized text, phone text,
  phone_normalized text, mobile text, mobile_normalized text, website text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_remove(ARRAY[
  'email ' || nullif(email_normalized, ''),
  'phone ' || nullif(phone_key(phone, phone_normalized), ''),
  'phone ' || nullif(phone_key(mobile, mobile_normalized), ''),
  'last_name ' || nullif(name_key(last_name), ''),
  'full_name ' || nullif(name_key(last_name), '') || ' ' || nullif(name_key(first_name), ''),
  'company_name ' || nullif(name_key(company_without_form(company_name)), ''),
  'website ' || nullif(website_domain(website), '')], NULL);

CREATE INDEX leads_by_duplicate_keys ON leads USING gin (
  lead_duplicate_keys(first_name, last_name, company_name, email_normalized, phone,
                      phone_normalized, mobile, mobile_normalized, website));
