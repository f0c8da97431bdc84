-- name: GetAccounts
SELECT id AS name, number, number_series, type, display_name, email, phone, fax, website,
       billing_address, shipping_address, source, industry, category, rating, size, employee_count,
       annual_revenue_currency_code AS "annual_revenue.currency_code",
       annual_revenue_units AS "annual_revenue.units",
       annual_revenue_nanos AS "annual_revenue.nanos", score, key_account,
       NULLIF(tags, '{}') AS tags, owner, team, NULLIF(agencies, '{}') AS agencies,
       legal_company, prospect_status, description_html,
       NULLIF(custom_fields, '{}') AS custom_fields,
       NULLIF(external_ids, '[]') AS external_ids, NULLIF(annotations, '{}') AS annotations,
       conversion, create_time, update_time, delete_time, version::text AS etag,
       NULLIF(former_numbers, '{}') AS former_numbers, merged_into
FROM accounts
WHERE organization_id = :organization_id AND id = ANY ((SELECT :names::uuid[])::uuid[]);

-- name: ListAccounts
SELECT id AS name, number, number_series, type, display_name, email, phone, fax, website,
       billing_address, shipping_address, source, industry, category, rating, size, employee_count,
       annual_revenue_currency_code AS "annual_revenue.currency_code",
       annual_revenue_units AS "annual_revenue.units",
       annual_revenue_nanos AS "annual_revenue.nanos", score, key_account,
       NULLIF(tags, '{}') AS tags, owner, team, NULLIF(agencies, '{}') AS agencies,
       legal_company, prospect_status, description_html,
       NULLIF(custom_fields, '{}') AS custom_fields,
       NULLIF(external_ids, '[]') AS external_ids, NULLIF(annotations, '{}') AS annotations,
       conversion, create_time, update_time, delete_time, version::text AS etag,
       NULLIF(former_numbers, '{}') AS former_numbers, merged_into /* keys */
FROM accounts /* index */
WHERE organization_id = :organization_id
  AND (:show_deleted::boolean OR delete_time IS NULL) /* where */
/* order */
/* limit */;

-- name: SearchAccounts
-- The index finds what has the longest word, or one that is like it; then each word counts by how
-- alike the account has one. With digits only a part of its text will do: numbers are all alike. What
-- is much worse than the best is noise.
WITH candidate AS MATERIALIZED (
  SELECT id, create_time, text
  FROM (
    SELECT id, create_time, account_search_text(number, display_name, email, phone) AS text
    FROM accounts
    WHERE organization_id = :organization_id AND delete_time IS NULL
  ) AS account
  WHERE text LIKE search_text(:pattern) OR text %> search_text(:like)
), scored AS (
  SELECT id, create_time, score.least, score.average
  FROM candidate
  CROSS JOIN LATERAL (
    SELECT min(likeness) AS least, avg(likeness) AS average
    FROM (
      SELECT CASE WHEN position(word IN text) > 0 THEN 1
                  WHEN word ~ '[0-9]' THEN 0
                  ELSE word_similarity(word, text) END AS likeness
      FROM unnest((SELECT array_agg(search_text(given)) FROM unnest(:words::text[]) AS given))
             AS word
    ) AS each_word
  ) AS score
)
SELECT id::text AS id
FROM scored
WHERE least >= 0.3 AND average >= 0.6 * (SELECT max(average) FROM scored WHERE least >= 0.3)
ORDER BY average DESC, create_time DESC, id DESC
LIMIT :page_size;

-- name: LockAccounts
-- In the order of their ids, so that two conversions never wait for each other.
SELECT id AS name, number, number_series, type, display_name, email, phone, fax, website,
       billing_address, shipping_address, source, industry, category, rating, size, employee_count,
       annual_revenue_currency_code AS "annual_revenue.currency_code",
       annual_revenue_units AS "annual_revenue.units",
       annual_revenue_nanos AS "annual_revenue.nanos", score, key_account,
       NULLIF(tags, '{}') AS tags, owner, team, NULLIF(agencies, '{}') AS agencies,
       legal_company, prospect_status, description_html,
       NULLIF(custom_fields, '{}') AS custom_fields,
       NULLIF(external_ids, '[]') AS external_ids, NULLIF(annotations, '{}') AS annotations,
       conversion, create_time, update_time, delete_time, version::text AS etag,
       NULLIF(former_numbers, '{}') AS former_numbers, merged_into
FROM accounts
WHERE organization_id = :organization_id AND id = ANY ((SELECT :names::uuid[])::uuid[])
ORDER BY id
FOR UPDATE;

-- name: InsertAccount
-- An external id that another record has is a unique violation.
WITH drawn AS (
  INSERT INTO number_counters AS counter (organization_id, series, next_number)
  SELECT :organization_id, :number_series, :series_start::bigint + 1
  WHERE :draws_number::boolean
  ON CONFLICT (organization_id, series) DO UPDATE SET next_number = counter.next_number + 1
  RETURNING (next_number - 1)::text AS digits
), external AS (
  INSERT INTO external_ids (organization_id, collection, system, external_id, record)
  SELECT :organization_id, 'accounts', given.system, given.id, :name
  FROM jsonb_to_recordset(:external_ids::jsonb) AS given (system text, id text)
)
INSERT INTO accounts (organization_id, id, number, number_series, type, display_name, email,
    phone, fax, website, billing_address, shipping_address, source, industry, category, rating,
    size, employee_count, annual_revenue_currency_code, annual_revenue_units,
    annual_revenue_nanos, score, key_account, tags, owner, team, agencies, legal_company,
    prospect_status, description_html, custom_fields, external_ids, annotations)
SELECT :organization_id, :name,
       coalesce((SELECT :series_prefix::text
                        || lpad(digits, greatest(:series_width::int, length(digits)), '0')
                 FROM drawn), ''),
       :number_series, :type, :display_name, :email, :phone, :fax, :website, :billing_address,
       :shipping_address, :source, :industry, :category, :rating, :size, :employee_count,
       :annual_revenue.currency_code, :annual_revenue.units, :annual_revenue.nanos, :score,
       :key_account, :tags, :owner, :team, :agencies, :legal_company, :prospect_status,
       :description_html, :custom_fields, :external_ids, :annotations
RETURNING number, create_time, update_time, version::text AS etag;

-- name: UpdateAccount
-- An external id that another record has is a unique violation.
WITH updated AS (
  UPDATE accounts
  SET number = :number, number_series = :number_series,
      type = :type, display_name = :display_name, email = :email, phone = :phone, fax = :fax,
      website = :website, billing_address = :billing_address, shipping_address = :shipping_address,
      source = :source, industry = :industry, category = :category, rating = :rating, size = :size,
      employee_count = :employee_count,
      annual_revenue_currency_code = :annual_revenue.currency_code,
      annual_revenue_units = :annual_revenue.units, annual_revenue_nanos = :annual_revenue.nanos,
      score = :score, key_account = :key_account, tags = :tags, owner = :owner, team = :team,
      agencies = :agencies, legal_company = :legal_company, prospect_status = :prospect_status,
      description_html = :description_html, custom_fields = :custom_fields,
      external_ids = :external_ids, annotations = :annotations,
      delete_time = CASE WHEN :delete_time::timestamptz IS NOT NULL
                         THEN coalesce(delete_time, now()) END,
      update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND id = :name
  RETURNING update_time, delete_time, version::text AS etag
), forgotten AS (
  DELETE FROM external_ids
  WHERE organization_id = :organization_id AND collection = 'accounts' AND record = :name
    AND NOT EXISTS (
      SELECT FROM jsonb_to_recordset(:external_ids::jsonb) AS given (system text, id text)
      WHERE given.system = external_ids.system AND given.id = external_ids.external_id)
), remembered AS (
  INSERT INTO external_ids (organization_id, collection, system, external_id, record)
  SELECT :organization_id, 'accounts', given.system, given.id, :name
  FROM jsonb_to_recordset(:external_ids::jsonb) AS given (system text, id text)
  WHERE NOT EXISTS (
    SELECT FROM external_ids AS known
    WHERE known.organization_id = :organization_id AND known.collection = 'accounts'
      AND known.system = given.system AND known.external_id = given.id AND known.record = :name)
)
SELECT update_time, delete_time, etag FROM updated;
