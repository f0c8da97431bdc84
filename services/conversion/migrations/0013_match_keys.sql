-- What accounts and contacts may be known by, whoever wrote them. Each key is the organisation, a kind
-- and a value; two records that share a key may be one. The functions are the only place that knows how
-- values are compared, and the indexes on them are kept true by PostgreSQL.
--
-- Functions of one expression, each of whose arguments is used once, are inlined into the statements
-- that call them. Text without accents takes a function that is not: unaccent is not immutable.
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Text without accents and capitals. As immutable as the rules of its dictionary, which no release
-- changes.
CREATE FUNCTION search_text(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10
AS $$BEGIN RETURN lower(unaccent('unaccent', given)); END$$;

-- A part of a person's name.
CREATE FUNCTION person_key(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN nullif(regexp_replace(search_text(given), '[[:punct:][:space:]]+', '', 'g'), '');

-- A company's name without the forms that companies have by law, at its end.
CREATE FUNCTION company_key(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN nullif(replace(regexp_replace(regexp_replace(
  translate(search_text(replace(given, '&', ' and ')), '.''’`´', ''),
  '[[:punct:][:space:]]+', ' ', 'g'),
  '( (and|ab|ag|aps|as|bv|co|company|corp|corporation|doo|ek|eurl|ev|gbr|gmbh|inc|incorporated|kft'
    || '|kg|kgaa|limited|llc|llp|lp|ltd|mbh|nv|ohg|oy|oyj|plc|pte|pty|sa|sarl|sas|sasu|sci|se|sl|snc'
    || '|spa|srl|sro|ug))+ ?$', ''),
  ' ', ''), '');

-- NULL for what is no address.
CREATE FUNCTION email_key(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(lower(given) FROM '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$');

-- The form E.164 of a number that was typed with its country code, else NULL.
CREATE FUNCTION phone_key(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '+' || substring(translate(replace(given, '(0)', ''), ' -./()', '')
                        FROM '^(?:\+|00)([1-9][0-9]{6,14})$');

-- A domain, unless anybody gets an address or a page at it.
CREATE FUNCTION company_domain(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(given FROM '^(?!(?:.*\.)?(?:'
  || 'gmail\.com|googlemail\.com|(?:hotmail|live|outlook|yahoo|ymail)\.[a-z.]+|msn\.com|aol\.[a-z.]+'
  || '|(?:icloud|me|mac)\.com|gmx\.[a-z.]+|web\.de|t-online\.de|freenet\.de|arcor\.de|posteo\.[a-z]+'
  || '|mail\.(?:com|ru)|yandex\.[a-z]+|proton(?:mail)?\.(?:com|me|ch)|pm\.me|zoho\.com|fastmail\.[a-z]+'
  || '|tutanota\.(?:com|de)|hey\.com|orange\.fr|wanadoo\.fr|free\.fr|laposte\.net|sfr\.fr|bluewin\.ch'
  || '|libero\.it|virgilio\.it|tiscali\.it|btinternet\.com|comcast\.net|verizon\.net|att\.net'
  || '|(?:qq|163|126)\.com|naver\.com|daum\.net|rediffmail\.com|seznam\.cz|wp\.pl|o2\.pl|onet\.pl'
  || '|uol\.com\.br|bol\.com\.br|telenet\.be|skynet\.be|ziggo\.nl|mailinator\.com'
  || '|(?:facebook|linkedin|instagram|twitter|x|youtube|tiktok|xing|github|linktr)\.(?:com|ee)'
  || '|(?:blogspot|wordpress|wixsite|weebly|jimdo|squarespace|etsy|myshopify|github)\.(?:com|io)'
  || '|sites\.google\.com|google\.com'
  || ')$)(.{1,253})$');

CREATE FUNCTION email_domain(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN company_domain(substring(lower(given) FROM '^[^@[:space:]]+@([^@[:space:]]+\.[^@[:space:]]+)$'));

CREATE FUNCTION website_domain(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN company_domain(substring(lower(given) FROM
  '^(?:[a-z][a-z0-9+.-]*://)?(?:[^/@?#]*@)?(?:www\.)?([^/:?#@[:space:]]+\.[^/:?#@[:space:].]{2,})\.?(?:[:/?#].*)?$'));

CREATE FUNCTION account_match_keys(
  organization_id text, display_name text, email text, phone text, website text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_remove(ARRAY[
  organization_id || ' company ' || company_key(display_name),
  organization_id || ' email ' || email_key(email),
  organization_id || ' phone ' || phone_key(phone),
  organization_id || ' domain ' || email_domain(email),
  organization_id || ' domain ' || website_domain(website)], NULL);

CREATE FUNCTION contact_match_keys(
  organization_id text, first_name text, last_name text, email text, phone text, mobile text)
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_remove(ARRAY[
  organization_id || ' person ' || person_key(first_name) || ' ' || person_key(last_name),
  organization_id || ' email ' || email_key(email),
  organization_id || ' phone ' || phone_key(phone),
  organization_id || ' phone ' || phone_key(mobile)], NULL);

-- Without the list of what is pending, which every conversion that looks for duplicates would read.
CREATE INDEX accounts_by_match_key ON accounts USING gin (
  account_match_keys(organization_id, display_name, email, phone, website))
  WITH (fastupdate = off);

CREATE INDEX contacts_by_match_key ON contacts USING gin (
  contact_match_keys(organization_id, first_name, last_name, email, phone, mobile))
  WITH (fastupdate = off);
