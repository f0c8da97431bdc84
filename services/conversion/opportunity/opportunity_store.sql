-- name: GetOpportunities
SELECT id AS name, display_name, account, NULLIF(contacts, '{}') AS contacts,
       amount_currency_code AS "amount.currency_code", amount_units AS "amount.units",
       amount_nanos AS "amount.nanos", probability, stage, source, description_html,
       expected_close_date, score, NULLIF(tags, '{}') AS tags, owner, team,
       legal_company, NULLIF(custom_fields, '{}') AS custom_fields,
       NULLIF(external_ids, '[]') AS external_ids,
       NULLIF(annotations, '{}') AS annotations, conversion, lead, create_time, update_time,
       close_time, delete_time, version::text AS etag
FROM opportunities
WHERE organization_id = :organization_id AND id = ANY ((SELECT :names::uuid[])::uuid[]);

-- name: ListOpportunities
SELECT id AS name, display_name, account, NULLIF(contacts, '{}') AS contacts,
       amount_currency_code AS "amount.currency_code", amount_units AS "amount.units",
       amount_nanos AS "amount.nanos", probability, stage, source, description_html,
       expected_close_date, score, NULLIF(tags, '{}') AS tags, owner, team,
       legal_company, NULLIF(custom_fields, '{}') AS custom_fields,
       NULLIF(external_ids, '[]') AS external_ids,
       NULLIF(annotations, '{}') AS annotations, conversion, lead, create_time, update_time,
       close_time, delete_time, version::text AS etag /* keys */
FROM opportunities /* index */
WHERE organization_id = :organization_id
  AND (:show_deleted::boolean OR delete_time IS NULL) /* where */
/* order */
/* limit */;

-- name: LockOpportunities
-- In the order of their ids, so that two conversions never wait for each other.
SELECT id AS name, display_name, account, NULLIF(contacts, '{}') AS contacts,
       amount_currency_code AS "amount.currency_code", amount_units AS "amount.units",
       amount_nanos AS "amount.nanos", probability, stage, source, description_html,
       expected_close_date, score, NULLIF(tags, '{}') AS tags, owner, team,
       legal_company, NULLIF(custom_fields, '{}') AS custom_fields,
       NULLIF(external_ids, '[]') AS external_ids,
       NULLIF(annotations, '{}') AS annotations, conversion, lead, create_time, update_time,
       close_time, delete_time, version::text AS etag
FROM opportunities
WHERE organization_id = :organization_id AND id = ANY ((SELECT :names::uuid[])::uuid[])
ORDER BY id
FOR UPDATE;

-- name: LockOpportunitiesOfLead
-- What a sale of the lead began with while it was not converted, the oldest first.
SELECT id AS name, display_name, account, NULLIF(contacts, '{}') AS contacts,
       amount_currency_code AS "amount.currency_code", amount_units AS "amount.units",
       amount_nanos AS "amount.nanos", probability, stage, source, description_html,
       expected_close_date, score, NULLIF(tags, '{}') AS tags, owner, team,
       legal_company, NULLIF(custom_fields, '{}') AS custom_fields,
       NULLIF(external_ids, '[]') AS external_ids,
       NULLIF(annotations, '{}') AS annotations, conversion, lead, create_time, update_time,
       delete_time, version::text AS etag
FROM opportunities
WHERE organization_id = :organization_id AND lead = :lead AND conversion IS NULL
  AND delete_time IS NULL
ORDER BY create_time, id
FOR UPDATE;

-- name: InsertOpportunity
-- An external id that another record has is a unique violation.
WITH external AS (
  INSERT INTO external_ids (organization_id, collection, system, external_id, record)
  SELECT :organization_id, 'opportunities', given.system, given.id, :name
  FROM jsonb_to_recordset(:external_ids::jsonb) AS given (system text, id text)
)
INSERT INTO opportunities (organization_id, id, display_name, account, contacts,
    amount_currency_code, amount_units, amount_nanos, probability, stage, source,
    description_html, expected_close_date, score, tags, owner, team, legal_company,
    custom_fields, external_ids, annotations, lead)
VALUES (:organization_id, :name, :display_name, :account, :contacts, :amount.currency_code,
        :amount.units, :amount.nanos, :probability, :stage, :source, :description_html,
        :expected_close_date, :score, :tags, :owner, :team, :legal_company,
        :custom_fields, :external_ids, :annotations, :lead)
RETURNING create_time, update_time, version::text AS etag;

-- name: UpdateOpportunity
-- An external id that another record has is a unique violation.
WITH updated AS (
  UPDATE opportunities
  SET display_name = :display_name, account = :account, contacts = :contacts,
      amount_currency_code = :amount.currency_code, amount_units = :amount.units,
      amount_nanos = :amount.nanos, probability = :probability, stage = :stage, source = :source,
      description_html = :description_html, expected_close_date = :expected_close_date,
      score = :score, tags = :tags, owner = :owner, team = :team,
      legal_company = :legal_company, custom_fields = :custom_fields,
      external_ids = :external_ids, annotations = :annotations,
      close_time = :close_time,
      delete_time = CASE WHEN :delete_time::timestamptz IS NOT NULL
                         THEN coalesce(delete_time, now()) END,
      update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND id = :name
  RETURNING update_time, delete_time, version::text AS etag
), forgotten AS (
  DELETE FROM external_ids
  WHERE organization_id = :organization_id AND collection = 'opportunities' AND record = :name
    AND NOT EXISTS (
      SELECT FROM jsonb_to_recordset(:external_ids::jsonb) AS given (system text, id text)
      WHERE given.system = external_ids.system AND given.id = external_ids.external_id)
), remembered AS (
  INSERT INTO external_ids (organization_id, collection, system, external_id, record)
  SELECT :organization_id, 'opportunities', given.system, given.id, :name
  FROM jsonb_to_recordset(:external_ids::jsonb) AS given (system text, id text)
  WHERE NOT EXISTS (
    SELECT FROM external_ids AS known
    WHERE known.organization_id = :organization_id AND known.collection = 'opportunities'
      AND known.system = given.system AND known.external_id = given.id AND known.record = :name)
)
SELECT update_time, delete_time, etag FROM updated;
