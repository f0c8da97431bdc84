-- name: GetStatus
SELECT name, entity, display_name, labels, category, role, directly_selectable, dormant,
       convertible, temperature, position, archive_time, create_time, update_time, etag
FROM status_records
WHERE organization_id = :organization_id AND name = :name;

-- name: ListStatuses
SELECT name, entity, display_name, labels, category, role, directly_selectable, dormant,
       convertible, temperature, position, archive_time, create_time, update_time, etag
FROM status_records
WHERE organization_id = :organization_id
  AND :entity IN (entity, 'ENTITY_UNSPECIFIED')
  AND (:show_archived::boolean OR archive_time IS NULL) /* where */
/* order */
/* limit */;

-- name: ListStatusesOfEntity
SELECT name, entity, display_name, labels, category, role, directly_selectable, dormant,
       convertible, temperature, position, archive_time, create_time, update_time, etag
FROM status_records
WHERE organization_id = :organization_id AND entity = :entity
ORDER BY position, name;

-- name: GetSettingsAboutStatuses
SELECT record AS _record
FROM settings_records
WHERE organization_id = :organization_id;

-- name: InsertStatus
-- The id of an archived status brings that one back; one in use is left alone.
INSERT INTO statuses AS kept
  (organization_id, name, entity, display_name, labels, category, directly_selectable, dormant,
   convertible, temperature, position, from_preset)
SELECT :organization_id, :name, :entity, :display_name, :labels, :category, :directly_selectable,
       :dormant, :convertible, :temperature, coalesce(max(position), 0) + 10, false
FROM statuses
WHERE organization_id = :organization_id AND entity = :entity AND archive_time IS NULL
ON CONFLICT (organization_id, name) DO UPDATE
SET display_name = excluded.display_name, labels = excluded.labels, category = excluded.category,
    directly_selectable = excluded.directly_selectable, dormant = excluded.dormant,
    convertible = excluded.convertible, temperature = excluded.temperature,
    position = excluded.position, from_preset = excluded.from_preset, archive_time = NULL,
    update_time = now(), version = kept.version + 1
WHERE kept.archive_time IS NOT NULL
RETURNING name;

-- name: UpdateStatus
UPDATE statuses
SET display_name = :display_name, labels = :labels, category = :category,
    directly_selectable = :directly_selectable, dormant = :dormant, convertible = :convertible,
    temperature = :temperature, update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND name = :name;

-- name: ArchiveStatus
UPDATE statuses
SET archive_time = now(), update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND name = :name AND archive_time IS NULL
RETURNING name;

-- name: MoveStatus
UPDATE statuses
SET position = :position, update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND name = :name;

-- name: TouchStatus
UPDATE statuses
SET update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND name = :name;

-- name: SetStatusRoles
UPDATE status_roles
SET default_status = :default_status, converted_status = nullif(:converted_status, ''),
    lost_status = nullif(:lost_status, ''), won_status = nullif(:won_status, '')
WHERE organization_id = :organization_id AND entity = :entity;
