-- name: FindSameLeads
-- The key of each row by which others are the same, and up to two leads that are. `way` is the index
-- that finds them. Leads that are deleted do not count. Rows without an e-mail address find one that
-- has an address too: by `other_key`.
WITH typed AS (
  SELECT place, email, phone_key(phone, phone_normalized) AS phone,
         phone_key(mobile, mobile_normalized) AS mobile, lower(company_name) AS company_name,
         lower(first_name) AS first_name, lower(last_name) AS last_name,
         CASE WHEN cardinality(:duplicate_fields::text[]) > 0 THEN :duplicate_fields::text[]
              WHEN email <> '' THEN ARRAY['email']
              ELSE ARRAY['company_name', 'first_name', 'last_name'] END AS fields
  FROM unnest(
    (SELECT :leads.email_normalized::text[]), (SELECT :leads.phone::text[]),
    (SELECT :leads.phone_normalized::text[]), (SELECT :leads.mobile::text[]),
    (SELECT :leads.mobile_normalized::text[]), (SELECT :leads.company_name::text[]),
    (SELECT :leads.first_name::text[]), (SELECT :leads.last_name::text[]))
    WITH ORDINALITY AS given (email, phone, phone_normalized, mobile, mobile_normalized,
                              company_name, first_name, last_name, place)
), keyed AS (
  SELECT place, email, phone, mobile, company_name, first_name, last_name, fields,
         key.text AS key,
         CASE WHEN cardinality(:duplicate_fields::text[]) = 0 AND email <> ''
              THEN 'company_name ' || company_name || E'\x1ffirst_name ' || first_name
                     || E'\x1flast_name ' || last_name END AS other_key,
         CASE WHEN 'email' = ANY (fields) THEN 'email'
              WHEN 'phone' = ANY (fields) OR 'mobile' = ANY (fields) THEN 'phone'
              WHEN NOT 'company_name' = ANY (fields) THEN 'last_name'
              WHEN 'last_name' = ANY (fields) THEN 'names'
              ELSE 'company_name' END AS way
  FROM typed
  CROSS JOIN LATERAL (
    SELECT CASE WHEN cardinality(:duplicate_fields::text[]) > 0 THEN bool_and(part.value <> '')
                ELSE bool_or(part.value <> '') END AS is_known,
           string_agg(part.field || ' ' || part.value, E'\x1f' ORDER BY part.field) AS text
    FROM (VALUES ('email', email), ('phone', phone), ('mobile', mobile),
                 ('company_name', company_name), ('first_name', first_name),
                 ('last_name', last_name)) AS part (field, value)
    WHERE part.field = ANY (fields)) AS key
  WHERE key.is_known
)
SELECT keyed.place, keyed.key, keyed.other_key, array_agg('leads/' || same.id ORDER BY same.id)
         FILTER (WHERE same.id IS NOT NULL) AS leads
FROM keyed
LEFT JOIN LATERAL (
  SELECT found.id
  FROM (
    SELECT id, delete_time, email_normalized, phone, phone_normalized, mobile, mobile_normalized,
           company_name, first_name, last_name
    FROM leads
    WHERE keyed.way = 'email' AND organization_id = :organization_id
      AND email_normalized = keyed.email
    UNION ALL
    SELECT id, delete_time, email_normalized, phone, phone_normalized, mobile, mobile_normalized,
           company_name, first_name, last_name
    FROM leads
    WHERE keyed.way = 'names' AND organization_id = :organization_id
      AND lower(company_name) = keyed.company_name AND lower(last_name) = keyed.last_name
    UNION ALL
    SELECT id, delete_time, email_normalized, phone, phone_normalized, mobile, mobile_normalized,
           company_name, first_name, last_name
    FROM leads
    WHERE keyed.way = 'company_name' AND organization_id = :organization_id
      AND lower(company_name) = keyed.company_name
    UNION ALL
    SELECT id, delete_time, email_normalized, phone, phone_normalized, mobile, mobile_normalized,
           company_name, first_name, last_name
    FROM leads
    WHERE keyed.way IN ('phone', 'last_name') AND organization_id = :organization_id
      AND lead_duplicate_keys(first_name, last_name, company_name, email_normalized, phone,
                              phone_normalized, mobile, mobile_normalized, website)
        @> ARRAY[CASE WHEN keyed.way = 'last_name' THEN 'last_name ' || name_key(keyed.last_name)
                      WHEN 'phone' = ANY (keyed.fields) THEN 'phone ' || keyed.phone
                      ELSE 'phone ' || keyed.mobile END]
  ) AS found
  WHERE found.delete_time IS NULL
    AND ('email' <> ALL (keyed.fields) OR found.email_normalized = keyed.email)
    AND ('phone' <> ALL (keyed.fields)
      OR phone_key(found.phone, found.phone_normalized) = keyed.phone)
    AND ('mobile' <> ALL (keyed.fields)
      OR phone_key(found.mobile, found.mobile_normalized) = keyed.mobile)
    AND ('company_name' <> ALL (keyed.fields) OR lower(found.company_name) = keyed.company_name)
    AND ('first_name' <> ALL (keyed.fields) OR lower(found.first_name) = keyed.first_name)
    AND ('last_name' <> ALL (keyed.fields) OR lower(found.last_name) = keyed.last_name)
  LIMIT 2) AS same ON true
GROUP BY keyed.place, keyed.key, keyed.other_key
ORDER BY keyed.place;
