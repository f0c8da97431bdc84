-- name: GetDictionary
SELECT name, display_name, coded, parent, policy, looked_up, version::text AS etag
FROM dictionaries
WHERE organization_id = :organization_id AND name = :name;

-- name: ListDictionaries
SELECT name, display_name, coded, parent, policy, looked_up, version::text AS etag
FROM dictionaries
WHERE organization_id = :organization_id /* where */
/* order */
/* limit */;

-- name: InsertDictionary
INSERT INTO dictionaries
  (organization_id, name, display_name, coded, parent, policy, looked_up)
VALUES (:organization_id, :name, :display_name, :coded, :parent, :policy, :looked_up)
ON CONFLICT DO NOTHING
RETURNING name;

-- name: UpdateDictionary
UPDATE dictionaries
SET display_name = :display_name, policy = :policy, version = version + 1
WHERE organization_id = :organization_id AND name = :name;

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

-- name: LookupDictionaryEntries
-- The range is that of all labels that begin with the prefix: an index has them in the order asked for.
SELECT name, display_name, labels, code, color, parent, position, archive_time, create_time,
       update_time, version::text AS etag
FROM dictionary_entries
WHERE organization_id = :organization_id AND dictionary = :dictionary AND archive_time IS NULL
  AND label_key(:prefix) <> ''
  AND label_key >= label_key(:prefix) AND label_key < label_key(:prefix) || chr(1114111)
ORDER BY label_key, name
LIMIT :limit;

-- name: LookupDictionaryEntriesWithin
-- `below` are the entry and those under it that may have some of the dictionary under them: a country
-- and its regions. Of each, the index gives its first ones. Arrays are few to the planner, which would
-- read all entries otherwise.
WITH RECURSIVE levels AS (
  SELECT own.parent AS dictionary, above.parent
  FROM dictionaries AS own
  JOIN dictionaries AS above ON above.name = own.parent
  WHERE own.organization_id = :organization_id AND above.organization_id = :organization_id
    AND own.name = :dictionary
  UNION
  SELECT above.name, above.parent
  FROM levels
  JOIN dictionaries AS above ON above.name = levels.parent
  WHERE above.organization_id = :organization_id
), below AS (
  SELECT :within::text AS name, split_part(:within, '/', 2) AS dictionary
  UNION
  SELECT child.name, levels.dictionary
  FROM below
  JOIN levels ON levels.parent = below.dictionary
  CROSS JOIN LATERAL unnest(ARRAY(
    SELECT name
    FROM dictionary_entries
    WHERE organization_id = :organization_id AND parent = below.name
      AND dictionary = levels.dictionary AND archive_time IS NULL)) AS child (name)
)
SELECT found.name, found.display_name, found.labels, found.code, found.color, found.parent,
       found.position, found.archive_time, found.create_time, found.update_time,
       found.version::text AS etag
FROM below
CROSS JOIN LATERAL (
  SELECT name, display_name, labels, code, color, parent, position, archive_time, create_time,
         update_time, version, label_key
  FROM dictionary_entries
  WHERE organization_id = :organization_id AND dictionary = :dictionary AND parent = below.name
    AND archive_time IS NULL AND label_key(:prefix) <> ''
    AND label_key >= label_key(:prefix) AND label_key < label_key(:prefix) || chr(1114111)
  ORDER BY label_key, name
  LIMIT :limit) AS found
ORDER BY found.label_key, found.name
LIMIT :limit;

-- name: ExamineDictionaryEntry
-- What stands in the way of an entry: other entries in use with its label or its code, no parent.
SELECT label_key(:display_name) = '' AS blank,
       (SELECT name FROM dictionary_entries
        WHERE organization_id = :organization_id AND dictionary = :dictionary AND name <> :name
          AND archive_time IS NULL AND NOT looked_up
          AND label_key = label_key(:display_name)) AS same_label,
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
  (organization_id, dictionary, looked_up, name, display_name, labels, code, color, parent,
   position)
SELECT :organization_id, :dictionary,
       (SELECT looked_up FROM dictionaries
        WHERE organization_id = :organization_id AND name = :dictionary),
       :name, :display_name, :labels, :code, :color, :parent,
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

-- name: IsTeamOfSettings
SELECT EXISTS (
  SELECT FROM settings
  WHERE organization_id = :organization_id
    AND content->'team_members' @> jsonb_build_array(jsonb_build_object('team', :name::text)))
  AS named;

-- name: ArchiveDictionaryEntry
UPDATE dictionary_entries
SET archive_time = now(), update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND name = :name AND archive_time IS NULL
RETURNING name;
