-- name: ListDuplicateGroups
-- A lead without a value in one of the fields is like no other. Groups follow each other by a digest
-- of what they have in common, which fits into a page token whatever that is.
WITH chosen AS (
  SELECT id, create_time, salutation, first_name, last_name, company_name, function, department,
         email_normalized, phone, phone_normalized, mobile, mobile_normalized, fax, website,
         industry, source, category, campaign, 'users/' || owner AS owner, team,
         address->'postal_address' AS place, custom_fields
  FROM leads
  WHERE organization_id = :organization_id AND merged_into IS NULL
    AND (:show_deleted::boolean OR delete_time IS NULL)
    AND (cardinality(:chosen::uuid[]) = 0 OR id = ANY ((SELECT :chosen::uuid[])::uuid[]))
    /* where */
), compared AS (
  SELECT chosen.id, chosen.create_time, compared.key
  FROM chosen
  CROSS JOIN LATERAL (
    SELECT array_agg(nullif(CASE WHEN typed.is_text AND :ignores_spaces::boolean
                                 THEN without_spaces(cased.value) ELSE cased.value END, '')
                     ORDER BY asked.position) AS key
    FROM unnest(:fields::text[]) WITH ORDINALITY AS asked (path, position)
    LEFT JOIN LATERAL (
      SELECT custom.kind, custom.value
      FROM jsonb_each_text(custom_fields->substr(asked.path, length('custom_fields.') + 1))
             AS custom (kind, value)
      WHERE asked.path LIKE 'custom\_fields.%'
      LIMIT 1
    ) AS custom ON true
    CROSS JOIN LATERAL (
      SELECT CASE asked.path
        WHEN 'salutation' THEN salutation
        WHEN 'first_name' THEN first_name
        WHEN 'last_name' THEN last_name
        WHEN 'company_name' THEN CASE WHEN :ignores_legal_form::boolean
                                      THEN company_without_form(company_name)
                                      ELSE company_name END
        WHEN 'function' THEN function
        WHEN 'department' THEN department
        WHEN 'email' THEN email_normalized
        WHEN 'phone' THEN CASE WHEN :ignores_phone_format::boolean
                               THEN phone_key(phone, phone_normalized) ELSE phone END
        WHEN 'mobile' THEN CASE WHEN :ignores_phone_format
                                THEN phone_key(mobile, mobile_normalized) ELSE mobile END
        WHEN 'fax' THEN CASE WHEN :ignores_phone_format THEN phone_key(fax, '') ELSE fax END
        WHEN 'website' THEN website_domain(website)
        WHEN 'industry' THEN industry
        WHEN 'source' THEN source
        WHEN 'category' THEN category
        WHEN 'campaign' THEN campaign
        WHEN 'owner' THEN owner
        WHEN 'team' THEN team
        WHEN 'address.postal_address.postal_code' THEN place->>'postal_code'
        WHEN 'address.postal_address.locality' THEN place->>'locality'
        WHEN 'address.postal_address.region_code' THEN place->>'region_code'
        ELSE custom.value
        END AS value,
        CASE WHEN asked.path IN ('first_name', 'last_name', 'company_name', 'campaign',
                                 'address.postal_address.postal_code',
                                 'address.postal_address.locality') THEN true
             WHEN asked.path IN ('phone', 'mobile', 'fax') THEN NOT :ignores_phone_format
             ELSE coalesce(custom.kind = 'text_value', false) END AS is_text
    ) AS typed
    CROSS JOIN LATERAL (
      SELECT CASE WHEN typed.is_text AND :ignores_accents::boolean
                  THEN without_accents(typed.value) ELSE typed.value END AS value
    ) AS plain
    CROSS JOIN LATERAL (
      SELECT CASE WHEN typed.is_text AND :ignores_case::boolean
                  THEN lower(plain.value) ELSE plain.value END AS value
    ) AS cased
  ) AS compared
), digested AS (
  SELECT id, create_time, key, encode(sha256(convert_to(key::text, 'UTF8')), 'hex') AS digest
  FROM compared
  WHERE array_position(key, NULL) IS NULL
)
SELECT digest, ARRAY(SELECT left(value, 200) FROM unnest(key) AS value) AS key_values,
       (array_agg(id::text ORDER BY create_time, id))[1:50] AS leads, count(*) AS lead_count
FROM digested
WHERE digest > :after::text COLLATE "C"
GROUP BY digest, key
HAVING count(*) > 1
ORDER BY digest COLLATE "C"
LIMIT :page_size;

-- name: ListDuplicateCandidates
-- The index finds whoever has something in common that can be enough. The last name alone never is,
-- unless that is asked for, and then it is not rare.
WITH compared AS NOT MATERIALIZED (
  SELECT id, create_time, merged_into, delete_time, converted,
         name_key(first_name) AS first_name, name_key(last_name) AS last_name,
         name_key(company_without_form(company_name)) AS company_name, email_normalized AS email,
         array_remove(ARRAY[nullif(phone_key(phone, phone_normalized), ''),
                            nullif(phone_key(mobile, mobile_normalized), '')], NULL) AS phones,
         website_domain(website) AS website,
         name_key(coalesce(address->'postal_address'->>'postal_code', '')) AS postal_code,
         coalesce(address->'postal_address'->>'region_code', '') AS region_code,
         lead_duplicate_keys(first_name, last_name, company_name, email_normalized, phone,
                             phone_normalized, mobile, mobile_normalized, website) AS keys
  FROM leads
  WHERE organization_id = :organization_id
), subject AS MATERIALIZED (
  SELECT first_name, last_name, company_name, email, phones, website, postal_code, region_code,
         ARRAY(SELECT key FROM unnest(keys) AS key
               WHERE :min_score::integer <= 20 OR key NOT LIKE 'last_name %') AS keys
  FROM compared WHERE id = :lead::uuid
), scored AS (
  SELECT other.id, other.create_time, sum(found.points) AS points,
         array_agg(found.field ORDER BY found.position) AS fields
  FROM compared AS other
  CROSS JOIN subject
  CROSS JOIN LATERAL (VALUES
    (1, 'email', 50, other.email <> '' AND other.email = subject.email),
    (2, 'phone', 35, other.phones && subject.phones),
    (3, 'full_name', 30,
     (other.last_name, other.first_name) = (subject.last_name, subject.first_name)
       AND '' NOT IN (other.last_name, other.first_name)),
    (4, 'last_name', 15,
     other.last_name <> '' AND other.last_name = subject.last_name
       AND '' IN (other.first_name, subject.first_name)),
    (5, 'company_name', 25,
     other.company_name <> '' AND other.company_name = subject.company_name),
    (6, 'website', 20, other.website <> '' AND other.website = subject.website),
    (7, 'postal_code', 5,
     other.postal_code <> ''
       AND (other.postal_code, other.region_code) = (subject.postal_code, subject.region_code))
  ) AS found (position, field, points, is_same)
  WHERE other.keys && (SELECT keys FROM subject)
    AND other.id <> :lead::uuid AND other.merged_into IS NULL
    AND (:show_deleted::boolean OR other.delete_time IS NULL)
    AND (:include_converted::boolean OR NOT other.converted)
    AND found.is_same
  GROUP BY other.id, other.create_time
  HAVING min(found.position) < 7
)
SELECT id::text AS id, least(points, 100)::integer AS score, fields
FROM scored
WHERE points >= :min_score
ORDER BY least(points, 100) DESC, create_time DESC, id DESC
LIMIT :page_size;

-- name: SummarizeLeads
SELECT id AS name, number,
       coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) AS display_name,
       company_name, email, coalesce(nullif(phone, ''), mobile) AS phone, status, owner, converted,
       create_time, delete_time, version::text AS etag
FROM leads
WHERE organization_id = :organization_id AND id = ANY ((SELECT :leads::uuid[])::uuid[]);
