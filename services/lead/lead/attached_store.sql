-- name: MoveActivities
UPDATE activities SET lead = :survivor
WHERE organization_id = :organization_id AND lead = ANY ((SELECT :leads::uuid[])::uuid[]);

-- name: RemoveActivities
DELETE FROM activities
WHERE organization_id = :organization_id AND lead = ANY ((SELECT :leads::uuid[])::uuid[]);

-- name: MoveComments
UPDATE comments SET lead = :survivor
WHERE organization_id = :organization_id AND lead = ANY ((SELECT :leads::uuid[])::uuid[]);

-- name: RemoveComments
DELETE FROM comments
WHERE organization_id = :organization_id AND lead = ANY ((SELECT :leads::uuid[])::uuid[]);

-- name: ListWithMerged
-- The leads and those that were merged into them, or into these, in the order that all lock them in.
WITH RECURSIVE whole (id) AS (
  SELECT id FROM leads
  WHERE organization_id = :organization_id AND id = ANY ((SELECT :leads::uuid[])::uuid[])
  UNION
  SELECT part.id FROM leads AS part
  JOIN whole ON part.merged_into = whole.id
  WHERE part.organization_id = :organization_id
)
SELECT leads.id::text AS id FROM leads
WHERE organization_id = :organization_id AND id IN (SELECT whole.id FROM whole)
ORDER BY leads.id
FOR UPDATE;

-- name: RemoveLeads
-- Their external ids go by themselves.
DELETE FROM leads
WHERE organization_id = :organization_id AND id = ANY ((SELECT :leads::uuid[])::uuid[]);
