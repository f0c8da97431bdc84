-- name: LockConfiguration
SELECT version
FROM configurations
WHERE organization_id = :organization_id
FOR UPDATE;

-- name: CountChange
UPDATE configurations
SET version = version + 1
WHERE organization_id = :organization_id
RETURNING version;

-- name: ListDefinitionsWith
-- Those that have the text as a whole value. In a filter it may stand: it then only finds what there
-- was before. Without an entity they may be about any.
SELECT name
FROM definition_records
WHERE organization_id = :organization_id AND archive_time IS NULL
  AND (private_to IS NULL OR private_to = :subject)
  AND :entity IN (coalesce(entity, 'ENTITY_LEAD'), '')
  AND strpos(record::text, to_jsonb(:text::text)::text) > 0
ORDER BY collection, position, name
LIMIT 20;
