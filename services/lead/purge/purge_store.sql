-- name: CountLeadsToPurge
SELECT count(*) AS lead_count
FROM leads
WHERE organization_id = :organization_id AND held_by IS NULL
  AND ((:converted::boolean AND converted)
    OR (NOT :converted AND delete_time <= :deleted_until::timestamptz)) /* where */;

-- name: LockLeadsToPurge
-- Few at a time, so that nobody waits for long.
SELECT id::text AS id
FROM leads
WHERE organization_id = :organization_id AND held_by IS NULL
  AND ((:converted::boolean AND converted)
    OR (NOT :converted AND delete_time <= :deleted_until::timestamptz)) /* where */
ORDER BY leads.id
LIMIT 100
FOR UPDATE;

-- name: NotePurgedConversions
INSERT INTO purged_leads (organization_id, id, conversion, actor, reason)
SELECT :organization_id, id, conversion, :actor, :reason
FROM leads
WHERE organization_id = :organization_id AND id = ANY ((SELECT :leads::uuid[])::uuid[])
  AND converted;

-- name: TellPurged
INSERT INTO events (organization_id, ordinal, type, resource, actor)
SELECT :organization_id, gone.place::integer - 1, 'LeadPurged', 'leads/' || gone.lead, :actor
FROM unnest((SELECT :leads::uuid[])) WITH ORDINALITY AS gone (lead, place);
