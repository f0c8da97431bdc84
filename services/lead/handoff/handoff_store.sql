-- name: BeginConversions
-- Holds leads for conversions, one outcome for each item in its order. A lead is judged as it is
-- once it is locked; of several that want one lead the first gets it. The insert decides between a
-- Begin and a Release of the same conversion: a tombstone that is there, or comes first, wins. Here
-- and below tables are narrowed by the parameters themselves, and hand-overs looked up one by one
-- (OFFSET 0): a plan made while the tables were new must go by their keys, also when they have grown.
WITH items AS (
  SELECT conversion, lead, etag, position
  FROM unnest((SELECT :conversions::uuid[]), (SELECT :leads::uuid[]), (SELECT :etags::text[]))
    WITH ORDINALITY AS item (conversion, lead, etag, position)
), locked AS MATERIALIZED (
  SELECT id, number, kind, salutation, first_name, last_name, company_name, function, department,
         email, email_normalized, phone, phone_normalized, mobile, mobile_normalized, fax, website,
         industry, rating, size, employee_count, annual_revenue_currency_code, annual_revenue_units,
         annual_revenue_nanos, address, source, category, tags, agencies, do_not_call, do_not_email,
         description_html, score, key_account, nurturing, owner, team, status, status_change_time,
         lost, converted, conversion, held_by, last_event_time, next_event_time, custom_fields,
         external_ids, annotations, further_contacts, campaign, legal_company, logo, creator,
         create_time, update_time, delete_time, merged_into, version
  FROM leads
  WHERE organization_id = :organization_id AND id = ANY ((SELECT :leads::uuid[])::uuid[])
  ORDER BY id  -- One order for all, so that batches that meet do not deadlock.
  FOR NO KEY UPDATE
), judged AS (
  SELECT item.conversion, item.lead, item.position,
         CASE WHEN handoff.state IN ('RELEASED', 'REVERTED') THEN 'RELEASED'
              WHEN held.id IS NULL THEN 'MISSING'
              WHEN held.converted THEN 'CONVERTED'
              WHEN held.held_by = item.conversion THEN 'HELD'
              WHEN held.held_by IS NOT NULL THEN 'IN_PROGRESS'
              WHEN held.merged_into IS NOT NULL THEN 'MERGED'
              WHEN held.delete_time IS NOT NULL THEN 'DELETED'
              WHEN held.lost THEN 'LOST'
              WHEN cardinality(:convertible_from::text[]) > 0
                AND held.status <> ALL ((SELECT :convertible_from::text[])::text[]) THEN 'NOT_CONVERTIBLE'
              WHEN item.etag NOT IN ('', held.version::text) THEN 'CHANGED'
              ELSE 'FREE' END AS finding
  FROM items AS item
  LEFT JOIN locked AS held ON held.id = item.lead
  LEFT JOIN LATERAL (
    SELECT state FROM handoffs
    WHERE organization_id = :organization_id AND id = item.conversion
    OFFSET 0
  ) AS handoff ON true
), chosen AS (
  SELECT DISTINCT ON (conversion) conversion, lead
  FROM (SELECT DISTINCT ON (lead) conversion, lead, position
        FROM judged WHERE finding = 'FREE' ORDER BY lead, position) AS first_of_lead
  ORDER BY conversion, position
), reserved AS (
  INSERT INTO handoffs (organization_id, id, lead, state, resolve_time)
  SELECT :organization_id, conversion, lead, 'RESERVED',
         now() + :hold_seconds::double precision * interval '1 second'
  FROM chosen
  ORDER BY conversion
  ON CONFLICT DO NOTHING
  RETURNING id AS conversion, lead
), holding AS (
  -- A free lead is not converted, and is told so: its constraints are first checked on the row that
  -- the statement saw at its start, which may be from before a conversion was undone.
  UPDATE leads
  SET held_by = reserved.conversion, held_since = now(), converted = false, conversion = NULL
  FROM reserved
  WHERE leads.organization_id = :organization_id AND leads.id = ANY ((SELECT :leads::uuid[])::uuid[])
    AND leads.id = reserved.lead
)
SELECT CASE WHEN finding <> 'FREE' THEN finding
            WHEN reserved.conversion = judged.conversion THEN 'HELD'
            WHEN reserved.conversion IS NOT NULL THEN 'IN_PROGRESS'
            WHEN chosen.conversion = judged.conversion THEN 'RELEASED'
            ELSE 'CONTENDED' END AS _outcome,
       'conversions/' || coalesce(held.conversion, held.held_by, reserved.conversion) AS _holder,
       held.status AS _status, 'leads/' || held.merged_into AS _survivor,
       held.id AS name, number, kind, salutation, first_name, last_name, company_name, function,
       department, email, email_normalized, phone, phone_normalized, mobile, mobile_normalized, fax,
       website, industry, rating, size, employee_count,
       annual_revenue_currency_code AS "annual_revenue.currency_code",
       annual_revenue_units AS "annual_revenue.units",
       annual_revenue_nanos AS "annual_revenue.nanos", address, source, category,
       NULLIF(tags, '{}') AS tags, NULLIF(agencies, '{}') AS agencies, do_not_call, do_not_email,
       description_html, score, key_account, nurturing, owner, team, held.status AS status,
       status_change_time, true AS conversion_in_progress,
       last_event_time, next_event_time,
       NULLIF(custom_fields, '{}') AS custom_fields, NULLIF(external_ids, '[]') AS external_ids,
       NULLIF(annotations, '{}') AS annotations,
       NULLIF(further_contacts, '[]') AS further_contacts, campaign, legal_company, logo, creator,
       create_time, update_time, version::text AS etag
FROM judged
LEFT JOIN locked AS held ON held.id = judged.lead
LEFT JOIN reserved ON reserved.lead = judged.lead
LEFT JOIN chosen ON chosen.lead = judged.lead
ORDER BY judged.position;

-- name: LockHeldLeads
-- A statement of its own: those who attach something to a lead lock it too, and only a statement
-- that begins after their commits sees what they attached.
SELECT id FROM leads
WHERE organization_id = :organization_id AND id = ANY ((SELECT :leads::uuid[])::uuid[])
ORDER BY id
FOR NO KEY UPDATE;

-- name: CompleteConversions
-- Makes held leads converted ones and links what is attached to them to what they became, unless it
-- is left or was deleted, one outcome for each item in its order.
WITH items AS (
  SELECT conversion, lead, nullif(account, '')::uuid AS account, contacts::uuid[] AS contacts,
         nullif(opportunity, '')::uuid AS opportunity, actor, convert_time, position
  FROM unnest((SELECT :conversions::uuid[]), (SELECT :leads::uuid[]), (SELECT :accounts::text[]),
              (SELECT :contacts::text[]), (SELECT :opportunities::text[]),
              (SELECT :actors::text[]), (SELECT :convert_times::timestamptz[]))
    WITH ORDINALITY
    AS item (conversion, lead, account, contacts, opportunity, actor, convert_time, position)
), converted AS (
  UPDATE leads
  SET converted = true, conversion = item.conversion, convert_time = item.convert_time,
      converter = item.actor, account = item.account, contacts = item.contacts,
      opportunity = item.opportunity, held_by = NULL, held_since = NULL,
      status = coalesce(:converted_status::text, status),
      status_change_time = CASE WHEN :converted_status::text IS NULL THEN status_change_time
                                ELSE now() END,
      update_time = now(), version = version + 1
  FROM items AS item
  CROSS JOIN LATERAL (
    SELECT left_lead.status AS former_status, left_lead.status_change_time AS former_time
    FROM leads AS left_lead
    WHERE left_lead.organization_id = :organization_id AND left_lead.id = item.lead
    OFFSET 0
  ) AS former
  WHERE leads.organization_id = :organization_id AND leads.id = ANY ((SELECT :leads::uuid[])::uuid[])
    AND leads.id = item.lead AND leads.held_by = item.conversion
  RETURNING leads.id AS lead, item.conversion, item.account, item.contacts, item.opportunity,
            item.actor, former.former_status, former.former_time, leads.status,
            leads.status_change_time
), linked_activities AS (
  UPDATE activities
  SET account = converted.account, contacts = converted.contacts,
      opportunity = converted.opportunity, moved = :activities_mode::text = 'MODE_MOVE'
  FROM converted
  WHERE activities.organization_id = :organization_id AND activities.lead = ANY ((SELECT :leads::uuid[])::uuid[])
    AND activities.lead = converted.lead AND :activities_mode <> 'MODE_LEAVE'
    AND activities.delete_time IS NULL
  RETURNING activities.lead, activities.kind
), linked_comments AS (
  UPDATE comments
  SET account = converted.account, contacts = converted.contacts,
      opportunity = converted.opportunity, moved = :comments_mode::text = 'MODE_MOVE'
  FROM converted
  WHERE comments.organization_id = :organization_id AND comments.lead = ANY ((SELECT :leads::uuid[])::uuid[])
    AND comments.lead = converted.lead AND :comments_mode <> 'MODE_LEAVE'
  RETURNING comments.lead
), linked_documents AS (
  UPDATE document_links
  SET conversion = converted.conversion, account = converted.account,
      contacts = converted.contacts, opportunity = converted.opportunity,
      moved = :documents_mode::text = 'MODE_MOVE'
  FROM converted
  WHERE document_links.organization_id = :organization_id
    AND document_links.lead = ANY ((SELECT :leads::uuid[])::uuid[])
    AND document_links.lead = converted.lead AND :documents_mode <> 'MODE_LEAVE'
  RETURNING document_links.lead
), linked_campaigns AS (
  UPDATE campaign_memberships AS membership
  SET account = converted.account, contacts = converted.contacts,
      opportunity = converted.opportunity, moved = :campaigns_mode::text = 'MODE_MOVE'
  FROM converted
  WHERE membership.organization_id = :organization_id AND membership.lead = ANY ((SELECT :leads::uuid[])::uuid[])
    AND membership.lead = converted.lead AND membership.remove_time IS NULL
    AND :campaigns_mode <> 'MODE_LEAVE'
  RETURNING membership.lead
), linked_interests AS (
  UPDATE interests
  SET account = converted.account, contacts = converted.contacts,
      opportunity = converted.opportunity, moved = :interests_mode::text = 'MODE_MOVE'
  FROM converted
  WHERE interests.organization_id = :organization_id AND interests.lead = ANY ((SELECT :leads::uuid[])::uuid[])
    AND interests.lead = converted.lead AND interests.remove_time IS NULL
    AND :interests_mode <> 'MODE_LEAVE'
  RETURNING interests.lead
), counted AS (
  SELECT converted.conversion, converted.lead, converted.account, converted.contacts,
         converted.opportunity, converted.actor,
         (SELECT count(*) FROM linked_activities AS a
          WHERE a.lead = converted.lead AND a.kind NOT IN ('KIND_EMAIL', 'KIND_TASK'))
           AS activity_count,
         (SELECT count(*) FROM linked_comments AS c WHERE c.lead = converted.lead)
           AS comment_count,
         (SELECT count(*) FROM linked_activities AS a
          WHERE a.lead = converted.lead AND a.kind = 'KIND_EMAIL') AS email_count,
         (SELECT count(*) FROM linked_activities AS a
          WHERE a.lead = converted.lead AND a.kind = 'KIND_TASK') AS task_count,
         (SELECT count(*) FROM linked_documents AS d WHERE d.lead = converted.lead)
           AS document_count,
         (SELECT count(*) FROM linked_campaigns AS m WHERE m.lead = converted.lead)
           AS campaign_count,
         (SELECT count(*) FROM linked_interests AS i WHERE i.lead = converted.lead)
           AS interest_count
  FROM converted
), done AS (
  -- An update in effect: Begin wrote the row.
  INSERT INTO handoffs (organization_id, id, lead, state, end_time, activity_count, comment_count,
                        email_count, task_count, document_count, campaign_count, interest_count)
  SELECT :organization_id, conversion, lead, 'DONE', now(), activity_count, comment_count,
         email_count, task_count, document_count, campaign_count, interest_count
  FROM counted
  ON CONFLICT (organization_id, id) DO UPDATE
    SET state = excluded.state, end_time = excluded.end_time,
        activity_count = excluded.activity_count, comment_count = excluded.comment_count,
        email_count = excluded.email_count, task_count = excluded.task_count,
        document_count = excluded.document_count,
        campaign_count = excluded.campaign_count, interest_count = excluded.interest_count
), event AS (
  INSERT INTO events (organization_id, type, resource, actor, related_resources, attributes)
  SELECT :organization_id, 'LeadConverted', 'leads/' || lead, actor,
         array_remove(
           ARRAY['conversions/' || conversion, 'accounts/' || account]
             || ARRAY(SELECT 'contacts/' || contact FROM unnest(contacts) AS contact)
             || ARRAY['opportunities/' || opportunity], NULL),
         jsonb_build_object('activity_count', activity_count::text,
                            'comment_count', comment_count::text,
                            'email_count', email_count::text, 'task_count', task_count::text,
                            'document_count', document_count::text,
                            'campaign_count', campaign_count::text,
                            'interest_count', interest_count::text)
  FROM counted
), entry AS (
  INSERT INTO timeline_entries (organization_id, lead, kind, actor, changes, former_status_duration,
                                resource)
  SELECT :organization_id, lead, 'KIND_CONVERTED', actor,
         CASE WHEN status = former_status THEN '[]'::jsonb
              ELSE jsonb_build_array(jsonb_build_object('field', 'status', 'before', former_status,
                                                        'after', status)) END,
         CASE WHEN status <> former_status
              THEN to_jsonb(greatest(0, extract(epoch FROM status_change_time - former_time))::text
                              || 's') END,
         'conversions/' || conversion
  FROM converted
)
SELECT CASE WHEN counted.conversion IS NOT NULL THEN 'DONE'
            ELSE coalesce(handoff.state, 'MISSING') END AS _outcome,
       coalesce(counted.activity_count, handoff.activity_count) AS activity_count,
       coalesce(counted.comment_count, handoff.comment_count) AS comment_count,
       coalesce(counted.email_count, handoff.email_count) AS email_count,
       coalesce(counted.task_count, handoff.task_count) AS task_count,
       coalesce(counted.document_count, handoff.document_count) AS document_count,
       coalesce(counted.campaign_count, handoff.campaign_count) AS campaign_count,
       coalesce(counted.interest_count, handoff.interest_count) AS interest_count
FROM items
LEFT JOIN counted ON counted.conversion = items.conversion
LEFT JOIN LATERAL (
  SELECT state, activity_count, comment_count, email_count, task_count, document_count,
         campaign_count, interest_count
  FROM handoffs
  WHERE organization_id = :organization_id AND id = items.conversion
  OFFSET 0
) AS handoff ON true
ORDER BY items.position;

-- name: ReleaseConversion
-- Gives a lead back and leaves the tombstone, whether the lead was held or not. The lead is locked
-- first, as by Begin and Complete: whoever comes later sees the decision.
WITH locked AS MATERIALIZED (
  SELECT id, held_by FROM leads
  WHERE organization_id = :organization_id
    AND (id = :lead OR id = (SELECT lead FROM handoffs
                             WHERE organization_id = :organization_id AND id = :conversion))
  ORDER BY id
  FOR NO KEY UPDATE
), ended AS (
  INSERT INTO handoffs AS handoff (organization_id, id, lead, state, end_time)
  SELECT :organization_id, :conversion, :lead, 'RELEASED', now()
  FROM (SELECT count(*) FROM locked) AS after_locking
  ON CONFLICT (organization_id, id) DO UPDATE
    SET state = CASE WHEN handoff.state IN ('DONE', 'REVERTED') THEN handoff.state
                     ELSE 'RELEASED' END,
        end_time = coalesce(handoff.end_time, now())
  RETURNING state
), freed AS (
  UPDATE leads SET held_by = NULL, held_since = NULL
  FROM ended, locked
  WHERE ended.state = 'RELEASED' AND leads.organization_id = :organization_id
    -- As locked: a Begin that committed while we waited is not in this statement's snapshot, and
    -- a condition on the snapshot's row would leave the lead held for ever.
    AND leads.id = locked.id AND locked.held_by = :conversion
)
SELECT state FROM ended;

-- name: RevertHandoff
-- Takes back all that CompleteConversions wrote. The lead is locked by a statement before this one.
-- No row: the conversion did not convert the lead.
WITH former AS (
  SELECT status, status_change_time FROM leads
  WHERE organization_id = :organization_id AND id = :lead
), reverted AS (
  UPDATE leads
  SET converted = false, conversion = NULL, convert_time = NULL, converter = NULL, account = NULL,
      contacts = '{}', opportunity = NULL, status = :status,
      status_change_time = coalesce(:status_change_time::timestamptz, now()),
      update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND id = :lead AND conversion = :conversion::uuid
  RETURNING id, status
), freed_activities AS (
  UPDATE activities SET account = NULL, contacts = '{}', opportunity = NULL, moved = false
  FROM reverted
  WHERE activities.organization_id = :organization_id AND activities.lead = reverted.id
), freed_comments AS (
  UPDATE comments SET account = NULL, contacts = '{}', opportunity = NULL, moved = false
  FROM reverted
  WHERE comments.organization_id = :organization_id AND comments.lead = reverted.id
), freed_documents AS (
  UPDATE document_links
  SET conversion = NULL, account = NULL, contacts = '{}', opportunity = NULL, moved = false
  FROM reverted
  WHERE document_links.organization_id = :organization_id AND document_links.lead = reverted.id
), freed_campaigns AS (
  UPDATE campaign_memberships AS membership
  SET account = NULL, contacts = '{}', opportunity = NULL, moved = false
  FROM reverted
  WHERE membership.organization_id = :organization_id AND membership.lead = reverted.id
), freed_interests AS (
  UPDATE interests SET account = NULL, contacts = '{}', opportunity = NULL, moved = false
  FROM reverted
  WHERE interests.organization_id = :organization_id AND interests.lead = reverted.id
), ended AS (
  UPDATE handoffs SET state = 'REVERTED', end_time = now()
  FROM reverted
  WHERE handoffs.organization_id = :organization_id AND handoffs.id = :conversion::uuid
), event AS (
  INSERT INTO events (organization_id, type, resource, actor, related_resources, attributes)
  SELECT :organization_id, 'LeadReverted', 'leads/' || id, :actor,
         ARRAY['conversions/' || :conversion::uuid], jsonb_build_object('status', status)
  FROM reverted
), purged AS (
  -- There is no lead any more to make what it was.
  UPDATE handoffs SET state = 'REVERTED', end_time = now()
  WHERE organization_id = :organization_id AND id = :conversion::uuid AND state = 'DONE'
    AND NOT EXISTS (SELECT FROM leads
                    WHERE organization_id = :organization_id AND id = handoffs.lead)
  RETURNING id
), entry AS (
  INSERT INTO timeline_entries (organization_id, lead, kind, actor, changes, former_status_duration,
                                resource)
  SELECT :organization_id, id, 'KIND_REVERTED', :actor,
         CASE WHEN reverted.status = former.status THEN '[]'::jsonb
              ELSE jsonb_build_array(jsonb_build_object('field', 'status', 'before', former.status,
                                                        'after', reverted.status)) END,
         CASE WHEN reverted.status <> former.status
              THEN to_jsonb(greatest(0, extract(epoch FROM now() - former.status_change_time))::text
                              || 's') END,
         'conversions/' || :conversion::uuid
  FROM reverted, former
)
SELECT id FROM reverted
UNION ALL
SELECT id FROM purged
UNION ALL
SELECT id FROM handoffs
WHERE organization_id = :organization_id AND id = :conversion::uuid AND state = 'REVERTED';

-- name: ClaimOldHolds
-- across organizations: a hold grows old in any of them.
-- Whoever claims a hold has it to himself until its next time, which backs off and is scattered.
UPDATE handoffs
SET attempts = attempts + 1,
    resolve_time = now() + (0.5 + random()) * interval '1 second'
      * least(:longest_seconds::double precision, :hold_seconds * power(2, least(attempts, 16)))
WHERE (organization_id, id) IN (
  SELECT organization_id, id FROM handoffs
  WHERE state = 'RESERVED' AND resolve_time <= now()
  ORDER BY resolve_time
  LIMIT :limit::int
  FOR UPDATE SKIP LOCKED)
RETURNING organization_id, 'conversions/' || id AS conversion, 'leads/' || lead AS lead, attempts;

-- name: CountHolds
-- across organizations: who operates the system watches all of them together.
SELECT count(*) AS holds,
       coalesce(extract(epoch FROM now() - min(reserve_time)) * 1000, 0)::bigint
         AS oldest_milliseconds
FROM handoffs
WHERE state = 'RESERVED';
