-- name: GetDefinition
SELECT record AS _record
FROM definition_records
WHERE organization_id = :organization_id AND name = :name
  AND (private_to IS NULL OR private_to = :subject);

-- name: ListDefinitions
SELECT name, position, record AS _record
FROM definition_records
WHERE organization_id = :organization_id AND collection = :collection
  AND :entity IN (entity, '')
  AND (private_to IS NULL OR private_to = :subject)
  AND (:show_archived::boolean OR archive_time IS NULL) /* where */
/* order */
/* limit */;

-- name: InsertDefinition
-- The name of an archived definition brings that one back; of one in use nothing comes of it.
-- Without a position the definition goes behind the others.
INSERT INTO definitions AS kept (organization_id, name, collection, content, position)
SELECT :organization_id, given.name, given.collection, given.content,
       CASE WHEN given.position > 0 THEN given.position
            ELSE (SELECT coalesce(max(other.position), 0) + 10
                  FROM definitions AS other
                  WHERE other.organization_id = :organization_id
                    AND other.collection = given.collection AND other.archive_time IS NULL)
       END
FROM (SELECT record->>'name' AS name, split_part(record->>'name', '/', 1) AS collection,
             definition_content(record) AS content, (record->>'position')::integer AS position
      FROM (SELECT :record::jsonb AS record) AS written) AS given
ON CONFLICT (organization_id, name) DO UPDATE
SET content = excluded.content, position = excluded.position, archive_time = NULL,
    update_time = now(), version = kept.version + 1
WHERE kept.archive_time IS NOT NULL
RETURNING name;

-- name: UpdateDefinition
UPDATE definitions
SET content = definition_content(:record::jsonb),
    position = coalesce((:record::jsonb->>'position')::integer, 0), update_time = now(),
    version = version + 1
WHERE organization_id = :organization_id AND name = :record::jsonb->>'name';

-- name: ArchiveDefinition
UPDATE definitions
SET archive_time = now(), update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND name = :name AND archive_time IS NULL
RETURNING name;
