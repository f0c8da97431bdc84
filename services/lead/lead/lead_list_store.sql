-- name: ListLeads
SELECT id AS name, number, kind, salutation, first_name, last_name, company_name, function,
       department, email, email_normalized, phone, phone_normalized, mobile, mobile_normalized, fax,
       website, industry, rating, size, employee_count,
       annual_revenue_currency_code AS "annual_revenue.currency_code",
       annual_revenue_units AS "annual_revenue.units",
       annual_revenue_nanos AS "annual_revenue.nanos", address, source, category,
       NULLIF(tags, '{}') AS tags, NULLIF(agencies, '{}') AS agencies, do_not_call, do_not_email,
       description_html, score, key_account, nurturing, owner, team, status, status_change_time,
       lost, lose_reason, archived, converted, conversion, convert_time, converter, account,
       NULLIF(contacts, '{}') AS contacts, opportunity,
       held_by IS NOT NULL AS conversion_in_progress,
       last_event_time, next_event_time,
       NULLIF(custom_fields, '{}') AS custom_fields, NULLIF(external_ids, '[]') AS external_ids,
       NULLIF(annotations, '{}') AS annotations,
       NULLIF(further_contacts, '[]') AS further_contacts, campaign, legal_company, logo, creator,
       create_time, update_time, delete_time, merged_into, version::text AS etag /* keys */
FROM leads /* index */
WHERE organization_id = :organization_id
  AND (:show_deleted::boolean OR delete_time IS NULL) /* where */
/* order */
/* limit */;

-- name: ListLeadNames
SELECT id AS name, create_time /* keys */
FROM leads /* index */
WHERE organization_id = :organization_id AND delete_time IS NULL /* where */
/* order */
/* limit */;

-- name: ForgiveTypingErrors
-- across organizations: it reads no rows, but says how alike a word and the one that is looked for
-- must be for the index to find it, in this transaction.
SELECT set_config('pg_trgm.word_similarity_threshold', :likeness::text, true);

-- name: SearchLeads
-- The index finds what has the longest word, or one that is like it; then each word counts by how
-- alike the lead has one. With digits only a part of the lead's text will do: numbers are all alike.
-- What is much worse than the best is noise. By the number of a lead that was merged is found what it
-- became part of.
WITH candidate AS MATERIALIZED (
  SELECT id, create_time, text
  FROM (
    SELECT id, create_time,
           lead_search_text(number, first_name, last_name, company_name, email, phone,
                            phone_normalized, mobile, mobile_normalized) AS text
    FROM leads
    WHERE organization_id = :organization_id AND delete_time IS NULL
      AND (:include_converted::boolean OR NOT converted)
  ) AS lead
  WHERE text LIKE search_text(:pattern) OR text %> search_text(:like)
  UNION ALL
  SELECT survivor.id, survivor.create_time,
         lead_search_text(survivor.number || ' ' || merged.number, first_name, last_name,
                          company_name, email, phone, phone_normalized, mobile,
                          mobile_normalized)
  FROM (
    SELECT number, surviving_lead(organization_id, id) AS became
    FROM leads
    WHERE organization_id = :organization_id AND merged_into IS NOT NULL
      AND number = ANY ((SELECT array_agg(word) || array_agg(upper(word))
                         FROM unnest(:words::text[]) AS word)::text[])
  ) AS merged
  JOIN leads AS survivor ON survivor.id = merged.became
  WHERE survivor.organization_id = :organization_id AND survivor.delete_time IS NULL
    AND (:include_converted OR NOT survivor.converted)
), scored AS (
  SELECT id, create_time, score.least, score.average
  FROM (
    SELECT id, create_time, string_agg(text, ' ') AS text FROM candidate GROUP BY id, create_time
  ) AS known
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

-- name: LookupLeads
SELECT id AS name, number,
       coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) AS display_name,
       company_name, email
FROM leads
WHERE organization_id = :organization_id AND delete_time IS NULL AND NOT converted
  AND lead_search_text(number, first_name, last_name, company_name, email, phone,
                       phone_normalized, mobile, mobile_normalized) LIKE search_text(:pattern)
ORDER BY create_time DESC, id DESC
LIMIT :page_size;

-- name: CountColumns
SELECT status, count(*) AS lead_count
FROM leads
WHERE organization_id = :organization_id AND delete_time IS NULL /* where */
GROUP BY status;

-- name: ListColumns
-- Each column for itself, by the index on the status: a board shows few of many.
SELECT first.id::text AS id
FROM unnest((SELECT :statuses::text[])::text[]) WITH ORDINALITY AS board (board_status, board_place)
CROSS JOIN LATERAL (
  SELECT id, row_number() OVER (/* order */) AS place
  FROM leads
  WHERE organization_id = :organization_id AND delete_time IS NULL
    AND status = board.board_status /* where */
  /* order */
  /* limit */
) AS first
WHERE first.place <= :page_size
ORDER BY board.board_place, first.place;

-- name: CountLeads
WITH counted AS (
  SELECT status, source, industry, 'users/' || owner AS owner, team, agencies, converted,
         CASE WHEN :of_conversions::boolean THEN convert_time ELSE create_time END AS moment
  FROM leads
  WHERE organization_id = :organization_id AND delete_time IS NULL /* where */
)
SELECT coalesce(CASE :group_by::text WHEN 'GROUP_BY_STATUS' THEN status
                                     WHEN 'GROUP_BY_SOURCE' THEN source
                                     WHEN 'GROUP_BY_INDUSTRY' THEN industry
                                     WHEN 'GROUP_BY_OWNER' THEN owner
                                     WHEN 'GROUP_BY_TEAM' THEN team
                                     WHEN 'GROUP_BY_AGENCY' THEN agency END, '') AS _group,
       width_bucket(moment, :starts::timestamptz[]) AS _bucket,
       count(*) AS _leads, count(*) FILTER (WHERE converted) AS _converted, 0 AS _activities
FROM counted
LEFT JOIN LATERAL unnest(CASE WHEN :group_by = 'GROUP_BY_AGENCY' THEN agencies END) AS agency
  ON true
WHERE moment >= :start AND moment < :end
GROUP BY 1, 2
ORDER BY _bucket, _leads DESC, _group
LIMIT :most;

-- name: CountActivities
WITH counted AS (
  SELECT id, status, source, industry, 'users/' || owner AS owner, team, agencies, converted
  FROM leads
  WHERE organization_id = :organization_id AND delete_time IS NULL /* where */
), done AS (
  SELECT lead, coalesce(start_time, create_time) AS moment
  FROM activities
  WHERE organization_id = :organization_id AND delete_time IS NULL
    AND coalesce(start_time, create_time) >= :start
    AND coalesce(start_time, create_time) < :end
)
SELECT coalesce(CASE :group_by::text WHEN 'GROUP_BY_STATUS' THEN status
                                     WHEN 'GROUP_BY_SOURCE' THEN source
                                     WHEN 'GROUP_BY_INDUSTRY' THEN industry
                                     WHEN 'GROUP_BY_OWNER' THEN owner
                                     WHEN 'GROUP_BY_TEAM' THEN team
                                     WHEN 'GROUP_BY_AGENCY' THEN agency END, '') AS _group,
       width_bucket(moment, :starts::timestamptz[]) AS _bucket,
       count(DISTINCT id) AS _leads, count(DISTINCT id) FILTER (WHERE converted) AS _converted,
       count(*) AS _activities
FROM counted
JOIN done ON done.lead = counted.id
LEFT JOIN LATERAL unnest(CASE WHEN :group_by = 'GROUP_BY_AGENCY' THEN agencies END) AS agency
  ON true
GROUP BY 1, 2
ORDER BY _bucket, _leads DESC, _group
LIMIT :most;
