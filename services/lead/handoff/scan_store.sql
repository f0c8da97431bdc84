-- name: PickLeadsToScan
-- Bounded by the leads that are looked at, however few of them are held or converted.
SELECT id FROM leads
WHERE organization_id = :organization_id AND id > :after_lead::uuid
ORDER BY id
LIMIT :limit::int;

-- name: ScanHandoffs
SELECT l.id AS lead, l.conversion, l.account, NULLIF(l.contacts, '{}') AS contacts, l.opportunity,
       l.held_by AS holder, coalesce(l.convert_time, l.held_since) AS since,
       handoff.activity_count AS "manifest.activity_count",
       handoff.comment_count AS "manifest.comment_count",
       handoff.email_count AS "manifest.email_count",
       handoff.task_count AS "manifest.task_count",
       handoff.document_count AS "manifest.document_count",
       handoff.campaign_count AS "manifest.campaign_count",
       handoff.interest_count AS "manifest.interest_count",
       done.activity_count AS "attached.activity_count",
       said.comment_count AS "attached.comment_count",
       done.email_count AS "attached.email_count", done.task_count AS "attached.task_count",
       kept.document_count AS "attached.document_count",
       joined.campaign_count AS "attached.campaign_count",
       wanted.interest_count AS "attached.interest_count"
FROM leads AS l
LEFT JOIN handoffs AS handoff
  ON handoff.organization_id = l.organization_id AND handoff.id = l.conversion
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE kind NOT IN ('KIND_EMAIL', 'KIND_TASK')) AS activity_count,
         count(*) FILTER (WHERE kind = 'KIND_EMAIL') AS email_count,
         count(*) FILTER (WHERE kind = 'KIND_TASK') AS task_count
  FROM activities AS a
  WHERE a.organization_id = l.organization_id AND a.lead = l.id
    AND (a.account, a.contacts, a.opportunity)
      IS NOT DISTINCT FROM (l.account, l.contacts, l.opportunity)
) AS done
CROSS JOIN LATERAL (
  SELECT count(*) AS comment_count
  FROM comments AS c
  WHERE c.organization_id = l.organization_id AND c.lead = l.id
    AND (c.account, c.contacts, c.opportunity)
      IS NOT DISTINCT FROM (l.account, l.contacts, l.opportunity)
) AS said
CROSS JOIN LATERAL (
  -- Since then a document may have been taken from any of them.
  SELECT count(*) AS document_count
  FROM document_links AS d
  WHERE d.organization_id = l.organization_id AND d.lead = l.id AND d.conversion = l.conversion
    AND (d.account IS NULL OR d.account = l.account) AND d.contacts <@ l.contacts
    AND (d.opportunity IS NULL OR d.opportunity = l.opportunity)
) AS kept
CROSS JOIN LATERAL (
  SELECT count(*) AS campaign_count
  FROM campaign_memberships AS m
  WHERE m.organization_id = l.organization_id AND m.lead = l.id
    AND (m.account, m.contacts, m.opportunity)
      IS NOT DISTINCT FROM (l.account, l.contacts, l.opportunity)
) AS joined
CROSS JOIN LATERAL (
  SELECT count(*) AS interest_count
  FROM interests AS i
  WHERE i.organization_id = l.organization_id AND i.lead = l.id
    AND (i.account, i.contacts, i.opportunity)
      IS NOT DISTINCT FROM (l.account, l.contacts, l.opportunity)
) AS wanted
WHERE l.organization_id = :organization_id AND l.id = ANY ((SELECT :leads::uuid[])::uuid[])
  AND (l.conversion IS NOT NULL OR l.held_by IS NOT NULL)
ORDER BY l.id;

-- name: ScanPurgedHandoffs
-- Leads that were converted and are gone for good: what their conversions handed over is still known.
SELECT true AS purged, gone.id AS lead, gone.conversion, gone.purge_time AS since,
       handoff.activity_count AS "manifest.activity_count",
       handoff.comment_count AS "manifest.comment_count",
       handoff.email_count AS "manifest.email_count",
       handoff.task_count AS "manifest.task_count"
FROM purged_leads AS gone
JOIN handoffs AS handoff
  ON handoff.organization_id = gone.organization_id AND handoff.id = gone.conversion
WHERE gone.organization_id = :organization_id AND gone.id = ANY ((SELECT :leads::uuid[])::uuid[])
  AND handoff.state = 'DONE'
ORDER BY gone.id;
