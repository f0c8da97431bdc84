-- name: ListSharedLabels
-- across organizations: it compares what it is given, and reads no row of any.
WITH given AS (
  SELECT place, dictionary, label_key(label) AS key
  FROM unnest(:places::bigint[], :dictionaries::bigint[], :labels::text[])
    AS entries (place, dictionary, label)),
compared AS (
  SELECT place, key, lag(place) OVER (PARTITION BY dictionary, key ORDER BY place) AS rival
  FROM given)
SELECT place, rival, key = '' AS blank
FROM compared
WHERE key = '' OR rival IS NOT NULL
ORDER BY place;

-- name: ParkDictionaryEntries
-- Entries that exchange their labels or codes must for a moment have none that counts.
UPDATE dictionary_entries
SET archive_time = now()
WHERE organization_id = :organization_id AND name = ANY ((SELECT :names::text[])::text[])
RETURNING name;

-- name: PutDictionary
-- This statement and those below give a row for everything they changed, and change nothing that is
-- as it should be already: the same again leaves no trace. What never changes is left alone.
INSERT INTO dictionaries AS kept
  (organization_id, name, display_name, coded, parent, policy, looked_up)
VALUES (:organization_id, :name, :display_name, :coded, :parent,
        coalesce(nullif(:policy::text, 'POLICY_UNSPECIFIED'), 'POLICY_ADMIN_ONLY'), :looked_up)
ON CONFLICT (organization_id, name) DO UPDATE
SET display_name = excluded.display_name, policy = excluded.policy, version = kept.version + 1
WHERE (kept.display_name, kept.policy) IS DISTINCT FROM (excluded.display_name, excluded.policy)
RETURNING name;

-- name: PutDictionaryEntry
INSERT INTO dictionary_entries AS kept
  (organization_id, dictionary, name, display_name, labels, code, color, parent, position,
   archive_time)
VALUES (:organization_id, split_part(:name, '/', 2), :name, :display_name, :labels, :code, :color,
        :parent, :position, :archive_time)
ON CONFLICT (organization_id, name) DO UPDATE
SET display_name = excluded.display_name, labels = excluded.labels, code = excluded.code,
    color = excluded.color, parent = excluded.parent, position = excluded.position,
    archive_time = CASE WHEN excluded.archive_time IS NOT NULL
                        THEN coalesce(kept.archive_time, now()) END,
    update_time = now(), version = kept.version + 1
WHERE (kept.display_name, kept.labels, kept.code, kept.color, kept.parent, kept.position,
       kept.archive_time IS NULL)
      IS DISTINCT FROM
      (excluded.display_name, excluded.labels, excluded.code, excluded.color, excluded.parent,
       excluded.position, excluded.archive_time IS NULL)
RETURNING name;

-- name: PutFieldDefinition
INSERT INTO field_definitions AS kept
  (organization_id, name, entity, kind, dictionary, display_name, labels, required, personal_data,
   indexed, position, archive_time)
VALUES (:organization_id, :name, :entity, :kind, :dictionary, :display_name, :labels, :required,
        :personal_data, :indexed, :position, :archive_time)
ON CONFLICT (organization_id, name) DO UPDATE
SET display_name = excluded.display_name, labels = excluded.labels, required = excluded.required,
    personal_data = excluded.personal_data, indexed = excluded.indexed,
    position = excluded.position,
    archive_time = CASE WHEN excluded.archive_time IS NOT NULL
                        THEN coalesce(kept.archive_time, now()) END,
    update_time = now(), version = kept.version + 1
WHERE (kept.display_name, kept.labels, kept.required, kept.personal_data, kept.indexed,
       kept.position, kept.archive_time IS NULL)
      IS DISTINCT FROM
      (excluded.display_name, excluded.labels, excluded.required, excluded.personal_data,
       excluded.indexed, excluded.position, excluded.archive_time IS NULL)
RETURNING name;

-- name: PutNumberSeries
INSERT INTO number_series_definitions AS kept
  (organization_id, name, kind, display_name, prefix, width, start, default_for_kind)
VALUES (:organization_id, :name, :kind, :display_name, :prefix, :width,
        greatest(:start::bigint, 1), :default_for_kind)
ON CONFLICT (organization_id, name) DO UPDATE
SET display_name = excluded.display_name, prefix = excluded.prefix, width = excluded.width,
    default_for_kind = excluded.default_for_kind, update_time = now(), version = kept.version + 1
WHERE (kept.display_name, kept.prefix, kept.width, kept.default_for_kind)
      IS DISTINCT FROM
      (excluded.display_name, excluded.prefix, excluded.width, excluded.default_for_kind)
RETURNING name;

-- name: PutDefinition
INSERT INTO definitions AS kept (organization_id, name, collection, content, position, archive_time)
SELECT :organization_id, record->>'name', split_part(record->>'name', '/', 1),
       definition_content(record), (record->>'position')::integer,
       (record->>'archive_time')::timestamptz
FROM (SELECT :record::jsonb AS record) AS written
ON CONFLICT (organization_id, name) DO UPDATE
SET content = excluded.content, position = excluded.position,
    archive_time = CASE WHEN excluded.archive_time IS NOT NULL
                        THEN coalesce(kept.archive_time, now()) END,
    update_time = now(), version = kept.version + 1
WHERE (kept.content, kept.position, kept.archive_time IS NULL)
      IS DISTINCT FROM
      (excluded.content, excluded.position, excluded.archive_time IS NULL)
RETURNING name;
