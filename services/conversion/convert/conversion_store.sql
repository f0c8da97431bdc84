-- name: CommitConversion
-- The decision, and all that follows from it, in one statement. A conversion id that is decided, or
-- a lead that has a live conversion, inserts nothing: there is no row, and the decision is read.
WITH decided AS (
  INSERT INTO conversions (organization_id, id, lead, state, actor, mapping_version,
                           configuration_version, account_action, contact_action,
                           opportunity_action, account, contacts, opportunity, fingerprint, answer,
                           replaced, next_attempt_at)
  VALUES (:organization_id, :conversion.name, :conversion.lead, 'STATE_COMMITTED',
          :conversion.actor, :conversion.mapping_version, :conversion.configuration_version,
          :conversion.account_action, :conversion.contact_action, :conversion.opportunity_action,
          :conversion.account, :conversion.contacts, :conversion.opportunity, :fingerprint,
          :answer, :replaced, now() + :grace_seconds::float * interval '1 second')
  ON CONFLICT DO NOTHING
  RETURNING create_time
), drawn AS (
  INSERT INTO number_counters AS counter (organization_id, series, next_number)
  SELECT :organization_id, :account.number_series, :series_start::bigint + 1
  FROM decided
  WHERE :draws_number::boolean
  ON CONFLICT (organization_id, series) DO UPDATE SET next_number = counter.next_number + 1
  RETURNING (next_number - 1)::text AS digits
), numbered AS (
  SELECT coalesce((SELECT :series_prefix::text
                          || lpad(digits, greatest(:series_width::int, length(digits)), '0')
                   FROM drawn), :account.number) AS number
  FROM decided
), account AS (
  INSERT INTO accounts (organization_id, id, number, number_series, type, display_name, email,
      phone, fax, website, billing_address, shipping_address, source, industry, category, rating,
      size, employee_count, annual_revenue_currency_code, annual_revenue_units,
      annual_revenue_nanos, score, key_account, tags, owner, team, agencies, legal_company,
      prospect_status, description_html, custom_fields, external_ids, annotations, conversion)
  SELECT :organization_id, :account.name, number, :account.number_series, :account.type,
         :account.display_name, :account.email, :account.phone, :account.fax, :account.website,
         :account.billing_address, :account.shipping_address, :account.source, :account.industry,
         :account.category, :account.rating, :account.size, :account.employee_count,
         :account.annual_revenue.currency_code, :account.annual_revenue.units,
         :account.annual_revenue.nanos, :account.score, :account.key_account, :account.tags,
         :account.owner, :account.team, :account.agencies, :account.legal_company,
         :account.prospect_status, :account.description_html, :account.custom_fields,
         :account.external_ids, :account.annotations, :account.conversion
  FROM numbered
  WHERE :creates_account::boolean
), contact AS (
  INSERT INTO contacts (organization_id, id, account, salutation, first_name, last_name, function,
      department, email, phone, mobile, fax, do_not_call, do_not_email, address, source, tags,
      owner, team, description_html, custom_fields, external_ids, annotations, conversion)
  SELECT :organization_id, :contact.name, :contact.account, :contact.salutation,
         :contact.first_name, :contact.last_name, :contact.function, :contact.department,
         :contact.email, :contact.phone, :contact.mobile, :contact.fax, :contact.do_not_call,
         :contact.do_not_email, :contact.address, :contact.source, :contact.tags, :contact.owner,
         :contact.team, :contact.description_html, :contact.custom_fields, :contact.external_ids,
         :contact.annotations, :contact.conversion
  FROM decided
  WHERE :creates_contact::boolean
), opportunity AS (
  INSERT INTO opportunities (organization_id, id, display_name, account, contacts,
      amount_currency_code, amount_units, amount_nanos, probability, stage, source,
      description_html, expected_close_date, score, tags, owner, team, legal_company,
      custom_fields, external_ids, annotations, conversion, lead)
  SELECT :organization_id, :opportunity.name, :opportunity.display_name, :opportunity.account,
         :opportunity.contacts, :opportunity.amount.currency_code, :opportunity.amount.units,
         :opportunity.amount.nanos, :opportunity.probability, :opportunity.stage,
         :opportunity.source, :opportunity.description_html, :opportunity.expected_close_date,
         :opportunity.score, :opportunity.tags, :opportunity.owner, :opportunity.team,
         :opportunity.legal_company, :opportunity.custom_fields, :opportunity.external_ids,
         :opportunity.annotations, :opportunity.conversion, :opportunity.lead
  FROM decided
  WHERE :creates_opportunity::boolean
), external AS (
  INSERT INTO external_ids (organization_id, collection, system, external_id, record)
  SELECT :organization_id, given.collection, given.id ->> 'system', given.id ->> 'id', given.record
  FROM decided, (
    SELECT 'accounts' AS collection, :account.name::uuid AS record,
           jsonb_array_elements(:account.external_ids::jsonb) AS id
    WHERE :creates_account::boolean
    UNION ALL
    SELECT 'contacts', :contact.name::uuid, jsonb_array_elements(:contact.external_ids::jsonb)
    WHERE :creates_contact::boolean
    UNION ALL
    SELECT 'opportunities', :opportunity.name::uuid,
           jsonb_array_elements(:opportunity.external_ids::jsonb)
    WHERE :creates_opportunity::boolean) AS given
), event AS (
  INSERT INTO events (organization_id, type, resource, actor, related_resources)
  SELECT :organization_id, 'ConversionCommitted', :resource, :conversion.actor, :related
  FROM decided
), portal AS (
  INSERT INTO events (organization_id, ordinal, type, resource, actor, related_resources)
  SELECT :organization_id, 1, 'PortalAccessGranted', 'accounts/' || :account.name::uuid,
         :conversion.actor, ARRAY[:resource::text]
  FROM decided
  WHERE :grants_portal::boolean
)
SELECT create_time, number AS _number FROM decided, numbered;

-- name: InsertFurtherContact
-- Beside the one that CommitConversion inserts.
INSERT INTO contacts (organization_id, id, account, salutation, first_name, last_name, function,
    department, email, phone, mobile, fax, do_not_call, do_not_email, address, source, tags,
    owner, team, description_html, custom_fields, external_ids, annotations, conversion)
VALUES (:organization_id, :name, :account, :salutation, :first_name, :last_name, :function,
        :department, :email, :phone, :mobile, :fax, :do_not_call, :do_not_email, :address, :source,
        :tags, :owner, :team, :description_html, :custom_fields, :external_ids, :annotations,
        :conversion);
