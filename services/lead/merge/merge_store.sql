-- name: LockLeadsToMerge
-- In one order for all, so that merges, batches and conversions that meet do not deadlock. What is
-- attached to the leads, and converts them, waits; statements after this one see all of it.
SELECT id AS name, number, kind, salutation, first_name, last_name, company_name, function,
       department, email, email_normalized, phone, phone_normalized, mobile, mobile_normalized, fax,
       website, industry, rating, size, employee_count,
       annual_revenue_currency_code AS "annual_revenue.currency_code",
       annual_revenue_units AS "annual_revenue.units",
       annual_revenue_nanos AS "annual_revenue.nanos", address, source, category,
       NULLIF(tags, '{}') AS tags, NULLIF(agencies, '{}') AS agencies, do_not_call, do_not_email,
       description_html, score, key_account, nurturing, owner, team, status, status_change_time,
       lost, lose_reason, archived, converted, conversion,
       'conversions/' || held_by AS _holder,
       NULLIF(custom_fields, '{}') AS custom_fields, NULLIF(external_ids, '[]') AS external_ids,
       NULLIF(annotations, '{}') AS annotations,
       NULLIF(further_contacts, '[]') AS further_contacts, campaign, legal_company, logo, creator,
       create_time, update_time, delete_time, merged_into, version::text AS etag
FROM leads
WHERE organization_id = :organization_id AND id = ANY ((SELECT :leads::uuid[])::uuid[])
ORDER BY id
FOR NO KEY UPDATE;

-- name: MoveExternalIds
-- No two leads share one, so all of them find room.
UPDATE lead_external_ids SET lead = :name
WHERE organization_id = :organization_id AND lead = ANY ((SELECT :leads::uuid[])::uuid[]);

-- name: WriteSurvivor
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
    team = :team, custom_fields = :custom_fields, external_ids = :external_ids,
    annotations = :annotations, further_contacts = :further_contacts, campaign = :campaign,
    legal_company = :legal_company, logo = :logo,
    update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND id = :name
RETURNING update_time, last_event_time, next_event_time, version::text AS etag;

-- name: MarkMerged
UPDATE leads
SET merged_into = :name, delete_time = now(), update_time = now(),
    version = version + 1
WHERE organization_id = :organization_id AND id = ANY ((SELECT :leads::uuid[])::uuid[]);

-- name: InsertMergeNote
INSERT INTO comments (organization_id, id, lead, text, creator)
VALUES (:organization_id, :note_id, :lead, :note, :actor);
