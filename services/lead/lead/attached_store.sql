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

-- name: MoveCampaignMemberships
-- Of several of one campaign the survivor's own stays, or the oldest.
WITH found AS (
  SELECT id, row_number() OVER (PARTITION BY campaign ORDER BY lead <> :survivor, create_time, id)
           AS place
  FROM campaign_memberships
  WHERE organization_id = :organization_id AND remove_time IS NULL
    AND (lead = :survivor OR lead = ANY ((SELECT :leads::uuid[])::uuid[]))
), ended AS (
  UPDATE campaign_memberships AS membership SET remove_time = now()
  FROM found
  WHERE membership.organization_id = :organization_id AND membership.id = found.id
    AND found.place > 1
)
UPDATE campaign_memberships AS membership SET lead = :survivor, party = 'leads/' || :survivor::uuid
FROM found
WHERE membership.organization_id = :organization_id AND membership.id = found.id
  AND found.place = 1 AND membership.lead <> :survivor;

-- name: RemoveCampaignMemberships
DELETE FROM campaign_memberships
WHERE organization_id = :organization_id AND lead = ANY ((SELECT :leads::uuid[])::uuid[]);

-- name: MoveDocumentLinks
-- A document is linked to the survivor once.
WITH gone AS (
  DELETE FROM document_links
  WHERE organization_id = :organization_id AND lead = ANY ((SELECT :leads::uuid[])::uuid[])
  RETURNING document, creator, create_time
)
INSERT INTO document_links (organization_id, document, collection, record, creator, create_time)
SELECT DISTINCT ON (document) :organization_id, document, 'leads', :survivor, creator, create_time
FROM gone
ORDER BY document, create_time
ON CONFLICT DO NOTHING;

-- name: RemoveDocumentLinks
-- Documents that nothing else links go too, as soon as files are tidied up.
WITH gone AS (
  DELETE FROM document_links
  WHERE organization_id = :organization_id AND lead = ANY ((SELECT :leads::uuid[])::uuid[])
  RETURNING document
)
UPDATE documents SET expire_time = now()
FROM gone
WHERE documents.organization_id = :organization_id AND documents.id = gone.document
  AND NOT EXISTS (
    SELECT FROM document_links AS other
    WHERE other.organization_id = :organization_id AND other.document = gone.document
      AND (other.lead IS NULL OR other.lead <> ALL ((SELECT :leads::uuid[])::uuid[])));

-- name: MoveInterests
-- Of several in one product the survivor's own stays, or the oldest.
WITH found AS (
  SELECT id, row_number() OVER (PARTITION BY product_kind, product_id
                                ORDER BY lead <> :survivor, create_time, id) AS place
  FROM interests
  WHERE organization_id = :organization_id AND remove_time IS NULL
    AND (lead = :survivor OR lead = ANY ((SELECT :leads::uuid[])::uuid[]))
), ended AS (
  UPDATE interests SET remove_time = now()
  FROM found
  WHERE interests.organization_id = :organization_id AND interests.id = found.id
    AND found.place > 1
)
UPDATE interests SET lead = :survivor, parent = 'leads/' || :survivor::uuid
FROM found
WHERE interests.organization_id = :organization_id AND interests.id = found.id
  AND found.place = 1 AND interests.lead <> :survivor;

-- name: RemoveInterests
DELETE FROM interests
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
