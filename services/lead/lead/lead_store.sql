-- name: GetLeads
-- Names come from a sub-select, here and wherever a statement takes an array: PostgreSQL then has no
-- cheaper plan for a short array than for any, and stops making a new one, which takes longer than
-- the statement, for every call.
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
       create_time, update_time, delete_time, merged_into, version::text AS etag
FROM leads
WHERE organization_id = :organization_id AND id = ANY ((SELECT :names::uuid[])::uuid[]);

-- name: InsertLead
-- One round trip: the number, the request id, the lead and its event. A request id that is known
-- draws no number and inserts nothing; one that another call uses at this moment violates its key,
-- which gives the number back. `response` is the serialized CreateLeadResponse but for the number;
-- what is appended is the number alone in another `lead`, which protobuf merges into the first:
-- field 1 of the response, field 2 of the lead, each with its length.
WITH known AS (
  SELECT 1 FROM request_ids
  WHERE organization_id = :organization_id AND request_id = :request_id::uuid
), drawn AS (
  INSERT INTO number_counters AS counter (organization_id, series, next_number)
  SELECT :organization_id, :series, :series_start::bigint + 1
  WHERE NOT EXISTS (SELECT FROM known)
  ON CONFLICT (organization_id, series) DO UPDATE SET next_number = counter.next_number + 1
  RETURNING (next_number - 1)::text AS digits
), numbered AS (
  SELECT :series_prefix::text || lpad(digits, greatest(:series_width::int, length(digits)), '0')
    AS number
  FROM drawn
), claimed AS (
  INSERT INTO request_ids (organization_id, request_id, fingerprint, response)
  SELECT :organization_id, :request_id::uuid, :fingerprint::bytea,
         :response::bytea || '\x0a' || set_byte('\x00', 0, length(number) + 2)
           || '\x12' || set_byte('\x00', 0, length(number)) || convert_to(number, 'UTF8')
  FROM numbered WHERE :request_id::uuid IS NOT NULL
), inserted AS (
  INSERT INTO leads (
    organization_id, id, number, number_series, kind, salutation, first_name, last_name,
    company_name, function, department, email, email_normalized, phone, phone_normalized, mobile,
    mobile_normalized, fax, website, industry, rating, size, employee_count,
    annual_revenue_currency_code, annual_revenue_units, annual_revenue_nanos, address, source,
    category, tags, agencies, do_not_call, do_not_email, description_html, score, key_account,
    nurturing, owner, team, status, status_change_time, lost, archived, custom_fields, external_ids,
    annotations, further_contacts, campaign, legal_company, logo, creator, create_time, update_time)
  SELECT :organization_id, :name, number, :series, :kind, :salutation, :first_name, :last_name,
         :company_name, :function, :department, :email, :email_normalized, :phone,
         :phone_normalized, :mobile, :mobile_normalized, :fax, :website, :industry, :rating, :size,
         :employee_count, :annual_revenue.currency_code, :annual_revenue.units,
         :annual_revenue.nanos, :address, :source, :category, :tags, :agencies, :do_not_call,
         :do_not_email, :description_html, :score, :key_account, :nurturing, :owner, :team, :status,
         :create_time, :lost, :archived, :custom_fields, :external_ids, :annotations,
         :further_contacts, :campaign, :legal_company, :logo, :creator, :create_time, :create_time
  FROM numbered
  RETURNING id, number, status, owner
), event AS (
  INSERT INTO events (organization_id, ordinal, type, resource, actor, attributes)
  SELECT :organization_id, :ordinal, 'LeadCreated', 'leads/' || id, :creator,
         jsonb_strip_nulls(jsonb_build_object('status', status, 'owner', 'users/' || owner))
  FROM inserted
), entry AS (
  INSERT INTO timeline_entries (organization_id, lead, kind, actor, changes)
  SELECT :organization_id, id, 'KIND_CREATED', :creator,
         CASE WHEN owner IS NULL THEN '[]'::jsonb
              ELSE jsonb_build_array(
                jsonb_build_object('field', 'owner', 'after', 'users/' || owner)) END
           || jsonb_build_object('field', 'status', 'after', status)
  FROM inserted
)
SELECT number FROM inserted;

-- name: InsertLeads
-- As InsertLead, for all new leads of a transaction, which has the request id. What is given of leads
-- are arrays with a value for each, in the order of their numbers and of their events.
WITH drawn AS (
  INSERT INTO number_counters AS counter (organization_id, series, next_number)
  VALUES (:organization_id, :series, :series_start::bigint + :lead_count::bigint)
  ON CONFLICT (organization_id, series) DO UPDATE
    SET next_number = counter.next_number + :lead_count::bigint
  RETURNING next_number - :lead_count::bigint AS first_number
), given AS MATERIALIZED (
  SELECT :series_prefix::text
           || lpad(digits, greatest(:series_width::integer, length(digits)), '0') AS number,
         place, id, kind, salutation, first_name, last_name, company_name, function, department,
         email, email_normalized, phone, phone_normalized, mobile, mobile_normalized, fax, website,
         industry, rating, size, employee_count, annual_revenue_currency_code, annual_revenue_units,
         annual_revenue_nanos, address, source, category, tags, agencies, do_not_call, do_not_email,
         description_html, score, key_account, nurturing, owner, team, status, lost, archived,
         custom_fields, external_ids, annotations, further_contacts, campaign, legal_company, logo,
         creator, create_time
  FROM drawn
  CROSS JOIN unnest(
    (SELECT :leads.name::uuid[]), (SELECT :leads.kind::text[]), (SELECT :leads.salutation::text[]),
    (SELECT :leads.first_name::text[]), (SELECT :leads.last_name::text[]),
    (SELECT :leads.company_name::text[]), (SELECT :leads.function::text[]),
    (SELECT :leads.department::text[]), (SELECT :leads.email::text[]),
    (SELECT :leads.email_normalized::text[]), (SELECT :leads.phone::text[]),
    (SELECT :leads.phone_normalized::text[]), (SELECT :leads.mobile::text[]),
    (SELECT :leads.mobile_normalized::text[]), (SELECT :leads.fax::text[]),
    (SELECT :leads.website::text[]), (SELECT :leads.industry::text[]),
    (SELECT :leads.rating::text[]), (SELECT :leads.size::text[]),
    (SELECT :leads.employee_count::integer[]),
    (SELECT :leads.annual_revenue.currency_code::text[]),
    (SELECT :leads.annual_revenue.units::bigint[]),
    (SELECT :leads.annual_revenue.nanos::integer[]), (SELECT :leads.address::jsonb[]),
    (SELECT :leads.source::text[]), (SELECT :leads.category::text[]),
    (SELECT :leads.tags::text[]), (SELECT :leads.agencies::text[]),
    (SELECT :leads.do_not_call::boolean[]), (SELECT :leads.do_not_email::boolean[]),
    (SELECT :leads.description_html::text[]), (SELECT :leads.score::integer[]),
    (SELECT :leads.key_account::boolean[]), (SELECT :leads.nurturing::boolean[]),
    (SELECT :leads.owner::text[]), (SELECT :leads.team::text[]), (SELECT :leads.status::text[]),
    (SELECT :leads.lost::boolean[]), (SELECT :leads.archived::boolean[]),
    (SELECT :leads.custom_fields::jsonb[]), (SELECT :leads.external_ids::jsonb[]),
    (SELECT :leads.annotations::jsonb[]), (SELECT :leads.further_contacts::jsonb[]),
    (SELECT :leads.campaign::text[]), (SELECT :leads.legal_company::text[]),
    (SELECT :leads.logo::uuid[]),
    (SELECT :leads.creator::text[]), (SELECT :leads.create_time::timestamptz[]))
    WITH ORDINALITY AS lead (
      id, kind, salutation, first_name, last_name, company_name, function, department, email,
      email_normalized, phone, phone_normalized, mobile, mobile_normalized, fax, website, industry,
      rating, size, employee_count, annual_revenue_currency_code, annual_revenue_units,
      annual_revenue_nanos, address, source, category, tags, agencies, do_not_call, do_not_email,
      description_html, score, key_account, nurturing, owner, team, status, lost, archived,
      custom_fields, external_ids, annotations, further_contacts, campaign, legal_company, logo,
      creator, create_time, place)
  CROSS JOIN LATERAL (SELECT (first_number + place - 1)::text AS digits) AS counted
), inserted AS (
  INSERT INTO leads (
    organization_id, id, number, number_series, kind, salutation, first_name, last_name,
    company_name, function, department, email, email_normalized, phone, phone_normalized, mobile,
    mobile_normalized, fax, website, industry, rating, size, employee_count,
    annual_revenue_currency_code, annual_revenue_units, annual_revenue_nanos, address, source,
    category, tags, agencies, do_not_call, do_not_email, description_html, score, key_account,
    nurturing, owner, team, status, status_change_time, lost, archived, custom_fields, external_ids,
    annotations, further_contacts, campaign, legal_company, logo, creator, create_time, update_time)
  SELECT :organization_id, id, number, :series, kind, salutation, first_name, last_name,
         company_name, function, department, email, email_normalized, phone, phone_normalized,
         mobile, mobile_normalized, fax, website, industry, rating, size, employee_count,
         annual_revenue_currency_code, annual_revenue_units, annual_revenue_nanos, address, source,
         category, tags::text[], agencies::text[], do_not_call, do_not_email, description_html,
         score, key_account, nurturing, owner, team, status, create_time, lost, archived,
         custom_fields, external_ids, annotations, further_contacts, campaign, legal_company, logo,
         creator, create_time, create_time
  FROM given
), event AS (
  INSERT INTO events (organization_id, ordinal, type, resource, actor, attributes)
  SELECT :organization_id, :ordinal::integer + place - 1, 'LeadCreated', 'leads/' || id, creator,
         jsonb_strip_nulls(jsonb_build_object('status', status, 'owner', 'users/' || owner))
  FROM given
), entry AS (
  INSERT INTO timeline_entries (organization_id, lead, kind, actor, changes)
  SELECT :organization_id, id, 'KIND_CREATED', creator,
         CASE WHEN owner IS NULL THEN '[]'::jsonb
              ELSE jsonb_build_array(
                jsonb_build_object('field', 'owner', 'after', 'users/' || owner)) END
           || jsonb_build_object('field', 'status', 'after', status)
  FROM given
)
SELECT number FROM given ORDER BY place;

-- name: LockLead
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
       'conversions/' || held_by AS _holder,
       last_event_time, next_event_time,
       NULLIF(custom_fields, '{}') AS custom_fields, NULLIF(external_ids, '[]') AS external_ids,
       NULLIF(annotations, '{}') AS annotations,
       NULLIF(further_contacts, '[]') AS further_contacts, campaign, legal_company, logo, creator,
       create_time, update_time, delete_time, merged_into, version::text AS etag
FROM leads
WHERE organization_id = :organization_id AND id = :name
FOR NO KEY UPDATE;

-- name: UpdateLead
UPDATE leads
SET kind = :kind, salutation = :salutation, first_name = :first_name, last_name = :last_name,
    company_name = :company_name, function = :function, department = :department, email = :email,
    email_normalized = :email_normalized, phone = :phone, phone_normalized = :phone_normalized,
    mobile = :mobile, mobile_normalized = :mobile_normalized, fax = :fax, website = :website,
    industry = :industry, rating = :rating, size = :size, employee_count = :employee_count,
    annual_revenue_currency_code = :annual_revenue.currency_code,
    annual_revenue_units = :annual_revenue.units, annual_revenue_nanos = :annual_revenue.nanos,
    address = :address, source = :source, category = :category, tags = :tags, agencies = :agencies,
    do_not_call = :do_not_call, do_not_email = :do_not_email, description_html = :description_html,
    score = :score, key_account = :key_account, nurturing = :nurturing, owner = :owner,
    team = :team, status = :status, lost = :lost, lose_reason = :lose_reason, archived = :archived,
    status_change_time = CASE WHEN status = :status THEN status_change_time ELSE now() END,
    custom_fields = :custom_fields, external_ids = :external_ids, annotations = :annotations,
    further_contacts = :further_contacts, campaign = :campaign,
    legal_company = :legal_company, logo = :logo,
    delete_time = CASE WHEN :delete_time::timestamptz IS NOT NULL THEN coalesce(delete_time, now())
                  END,
    update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND id = :name
RETURNING status_change_time, update_time, delete_time, version::text AS etag;

-- name: InsertNote
INSERT INTO comments (organization_id, id, lead, text, creator)
VALUES (:organization_id, :note_id, :name, :note, :actor);

-- name: FindLogo
-- Locked, so that nobody unlinks it before this transaction ends.
SELECT document
FROM document_links
WHERE organization_id = :organization_id AND lead = :name AND document = :logo
  AND EXISTS (
    SELECT FROM documents
    WHERE documents.organization_id = :organization_id AND documents.id = document_links.document
      AND media_type LIKE 'image/%')
FOR SHARE OF document_links;
