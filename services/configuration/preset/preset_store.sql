-- name: HasConfiguration
-- One that was made before there were views has none yet.
SELECT EXISTS (
  SELECT FROM definitions
  WHERE organization_id = :organization_id AND name = 'views/all') AS prepared;

-- name: InsertConfiguration
INSERT INTO configurations (organization_id)
VALUES (:organization_id)
ON CONFLICT DO NOTHING
RETURNING version;

-- name: ArchiveStatusesOfOtherPresets
-- This statement and those below give a row for everything they changed, and change nothing that is
-- as it should be already: applying a preset again leaves no trace.
UPDATE statuses
SET archive_time = now(), update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND from_preset AND archive_time IS NULL
  AND name <> ALL ((SELECT :names::text[])::text[])
RETURNING name;

-- name: MoveOwnStatusesBehind
-- What administrators added keeps its order, behind the last status of the preset.
UPDATE statuses AS moved
SET position = placed.position, update_time = now(), version = version + 1
FROM (
  SELECT own.name,
         (SELECT max(position) FROM statuses AS given
          WHERE given.organization_id = :organization_id AND given.entity = own.entity
            AND given.name = ANY ((SELECT :names::text[])::text[]))
         + 10 * row_number() OVER (PARTITION BY own.entity ORDER BY own.position, own.name)
           AS position
  FROM statuses AS own
  WHERE own.organization_id = :organization_id AND own.archive_time IS NULL
    AND own.name <> ALL ((SELECT :names::text[])::text[])) AS placed
WHERE moved.organization_id = :organization_id AND moved.name = placed.name
  AND moved.position <> placed.position
RETURNING moved.name;

-- name: GetSettingsBeforePreset
-- None when the configuration is new.
SELECT record AS _record
FROM settings_records
WHERE organization_id = :organization_id;

-- name: PutPresetDictionary
-- One that is there gets no more than the policy.
INSERT INTO dictionaries AS kept
  (organization_id, name, display_name, coded, parent, policy, looked_up)
VALUES (:organization_id, :name, :display_name, :coded, :parent, :policy, :looked_up)
ON CONFLICT (organization_id, name) DO UPDATE
SET policy = excluded.policy, version = kept.version + 1
WHERE kept.policy <> excluded.policy
RETURNING name;

-- name: AddPresetEntry
-- An entry that has the same label or code already serves as well.
INSERT INTO dictionary_entries
  (organization_id, dictionary, name, display_name, labels, code, color, parent, position)
VALUES (:organization_id, split_part(:name, '/', 2), :name, :display_name, :labels, :code, :color,
        :parent, :position)
ON CONFLICT DO NOTHING
RETURNING name;

-- name: GetMappingInForce
SELECT name, version, rules
FROM field_mappings
WHERE organization_id = :organization_id AND name = :name
ORDER BY version DESC
LIMIT 1;

-- name: GetGivenMapping
SELECT name, rules
FROM given_mappings
WHERE organization_id = :organization_id AND name = :name;

-- name: PutGivenMapping
INSERT INTO given_mappings (organization_id, name, rules)
VALUES (:organization_id, :name, :rules)
ON CONFLICT (organization_id, name) DO UPDATE SET rules = excluded.rules;

-- name: AddPresetSeries
-- A series that is there keeps its form, numbers of it are on paper; a kind keeps its default.
INSERT INTO number_series_definitions
  (organization_id, name, kind, display_name, prefix, width, start, default_for_kind)
VALUES (:organization_id, :name, :kind, :display_name, :prefix, :width, :start,
        :default_for_kind AND NOT EXISTS (
          SELECT FROM number_series_definitions AS other
          WHERE other.organization_id = :organization_id AND other.kind = :kind
            AND other.default_for_kind))
ON CONFLICT DO NOTHING
RETURNING name;

-- name: AddPresetDefinition
-- What is there stays as administrators have it, their policy for a role under another name too.
INSERT INTO definitions (organization_id, name, collection, content, position)
SELECT :organization_id, record->>'name', split_part(record->>'name', '/', 1),
       definition_content(record), (record->>'position')::integer
FROM (SELECT :record::jsonb AS record) AS written
WHERE NOT EXISTS (
  SELECT FROM definitions AS policy
  WHERE policy.organization_id = :organization_id AND policy.collection = 'rolePolicies'
    AND policy.archive_time IS NULL AND policy.content->>'role' = record->>'role'
    AND record->>'name' LIKE 'rolePolicies/%')
ON CONFLICT DO NOTHING
RETURNING name;
