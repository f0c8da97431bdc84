-- name: GetFieldDefinition
SELECT name, entity, kind, dictionary, display_name, labels, required, personal_data, indexed,
       position, archive_time, create_time, update_time, version::text AS etag
FROM field_definitions
WHERE organization_id = :organization_id AND name = :name;

-- name: ListFieldDefinitions
SELECT name, entity, kind, dictionary, display_name, labels, required, personal_data, indexed,
       position, archive_time, create_time, update_time, version::text AS etag
FROM field_definitions
WHERE organization_id = :organization_id
  AND :entity IN (entity, 'ENTITY_UNSPECIFIED')
  AND (:show_archived::boolean OR archive_time IS NULL) /* where */
/* order */
/* limit */;

-- name: GetMappingAboutFields
SELECT name, rules
FROM field_mappings
WHERE organization_id = :organization_id AND name = 'lead'
ORDER BY version DESC
LIMIT 1;

-- name: FindFieldDictionary
SELECT name, looked_up
FROM dictionaries
WHERE organization_id = :organization_id AND name = :dictionary;

-- name: InsertFieldDefinition
-- The key of an archived definition brings that one back. Without a position the definition goes
-- behind the others.
INSERT INTO field_definitions AS kept
  (organization_id, name, entity, kind, dictionary, display_name, labels, required, personal_data,
   indexed, position)
SELECT :organization_id, :name, :entity, :kind, :dictionary, :display_name, :labels, :required,
       :personal_data, :indexed,
       CASE WHEN :position::integer > 0 THEN :position ELSE coalesce(max(position), 0) + 10 END
FROM field_definitions
WHERE organization_id = :organization_id AND entity = :entity AND archive_time IS NULL
ON CONFLICT (organization_id, name) DO UPDATE
SET display_name = excluded.display_name, labels = excluded.labels, required = excluded.required,
    personal_data = excluded.personal_data, indexed = excluded.indexed,
    position = excluded.position, archive_time = NULL, update_time = now(), version = kept.version + 1
RETURNING name;

-- name: UpdateFieldDefinition
UPDATE field_definitions
SET display_name = :display_name, labels = :labels, required = :required,
    personal_data = :personal_data, indexed = :indexed, position = :position, update_time = now(),
    version = version + 1
WHERE organization_id = :organization_id AND name = :name;

-- name: ArchiveFieldDefinition
UPDATE field_definitions
SET archive_time = now(), update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND name = :name AND archive_time IS NULL
RETURNING name;

-- name: CountIndexedFields
-- Of the others that are in use.
SELECT count(*) AS field_count
FROM field_definitions
WHERE organization_id = :organization_id AND entity = :entity AND name <> :name AND indexed
  AND archive_time IS NULL;
