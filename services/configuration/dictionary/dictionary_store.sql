-- name: GetDictionary
SELECT name, display_name, coded, parent
FROM dictionaries
WHERE organization_id = :organization_id AND name = :name;

-- name: ListDictionaries
SELECT name, display_name, coded, parent
FROM dictionaries
WHERE organization_id = :organization_id /* where */
/* order */
/* limit */;

-- name: GetDictionaryEntry
SELECT name, display_name, labels, code, color, parent, position, archive_time, create_time,
       update_time, version::text AS etag
FROM dictionary_entries
WHERE organization_id = :organization_id AND name = :name;

-- name: ListDictionaryEntries
SELECT name, display_name, labels, code, color, parent, position, archive_time, create_time,
       update_time, version::text AS etag
FROM dictionary_entries
WHERE organization_id = :organization_id
  AND dictionary = :dictionary
  AND (:show_archived::boolean OR archive_time IS NULL) /* where */
/* order */
/* limit */;

-- name: ExamineDictionaryEntry
-- What stands in the way of an entry: other entries in use with its label or its code, no parent.
SELECT label_key(:display_name) = '' AS blank,
       (SELECT name FROM dictionary_entries
        WHERE organization_id = :organization_id AND dictionary = :dictionary AND name <> :name
          AND archive_time IS NULL AND label_key = label_key(:display_name)) AS same_label,
       (SELECT name FROM dictionary_entries
        WHERE organization_id = :organization_id AND dictionary = :dictionary AND name <> :name
          AND archive_time IS NULL AND code <> '' AND code = :code) AS same_code,
       :parent::text IS NULL OR EXISTS (
         SELECT FROM dictionary_entries
         WHERE organization_id = :organization_id AND name = :parent
           AND archive_time IS NULL) AS parent_in_use;

-- name: InsertDictionaryEntry
-- The id of an archived entry brings that one back; one in use is left alone. Without a position
-- the entry goes behind the others.
INSERT INTO dictionary_entries AS kept
  (organization_id, dictionary, name, display_name, labels, code, color, parent, position)
SELECT :organization_id, :dictionary, :name, :display_name, :labels, :code, :color, :parent,
       CASE WHEN :position::integer > 0 THEN :position ELSE coalesce(max(position), 0) + 10 END
FROM dictionary_entries
WHERE organization_id = :organization_id AND dictionary = :dictionary AND archive_time IS NULL
ON CONFLICT (organization_id, name) DO UPDATE
SET display_name = excluded.display_name, labels = excluded.labels, code = excluded.code,
    color = excluded.color, parent = excluded.parent, position = excluded.position,
    archive_time = NULL, update_time = now(), version = kept.version + 1
WHERE kept.archive_time IS NOT NULL
RETURNING name;

-- name: UpdateDictionaryEntry
UPDATE dictionary_entries
SET display_name = :display_name, labels = :labels, code = :code, color = :color, parent = :parent,
    position = :position, update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND name = :name;

-- name: ArchiveDictionaryEntry
UPDATE dictionary_entries
SET archive_time = now(), update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND name = :name AND archive_time IS NULL
RETURNING name;
