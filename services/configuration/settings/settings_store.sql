-- name: GetSettings
SELECT record AS _record
FROM settings_records
WHERE organization_id = :organization_id;

-- name: ListStatusesForSettings
SELECT name, entity, category, role, directly_selectable, archive_time
FROM status_records
WHERE organization_id = :organization_id AND entity = 'ENTITY_LEAD';

-- name: ListTeamsForSettings
SELECT name, archive_time
FROM dictionary_entries
WHERE organization_id = :organization_id AND dictionary = 'team';

-- name: UpdateSettings
UPDATE settings
SET content = settings_content(:record::jsonb), update_time = now(), version = version + 1
WHERE organization_id = :organization_id;
