-- name: GetFieldMapping
SELECT name, version, rules, create_time, version::text AS etag
FROM field_mappings
WHERE organization_id = :organization_id AND name = :name AND :version::bigint IN (0, version)
ORDER BY version DESC
LIMIT 1;

-- name: ListMappingVersions
SELECT name, version, rules, create_time, version::text AS etag
FROM field_mappings
WHERE organization_id = :organization_id AND name = :mapping /* where */
/* order */
/* limit */;

-- name: ListFieldDefinitionsForMapping
SELECT name, entity, kind, dictionary
FROM field_definitions
WHERE organization_id = :organization_id AND archive_time IS NULL;

-- name: InsertMappingVersion
INSERT INTO field_mappings (organization_id, name, version, rules)
VALUES (:organization_id, :name, :version, :rules);
