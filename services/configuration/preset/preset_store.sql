-- name: HasConfiguration
SELECT EXISTS (
  SELECT FROM configurations WHERE organization_id = :organization_id) AS prepared;

-- name: InsertConfiguration
INSERT INTO configurations (organization_id)
VALUES (:organization_id)
ON CONFLICT DO NOTHING
RETURNING version;

-- name: PutPresetStatus
-- This statement and those below give a row for everything they changed, and change nothing that is
-- as it should be already: applying a preset again leaves no trace.
INSERT INTO statuses AS kept
  (organization_id, name, entity, display_name, labels, category, directly_selectable, dormant,
   convertible, temperature, position, from_preset)
VALUES (:organization_id, :name, :entity, :display_name, :labels, :category, :directly_selectable,
        :dormant, :convertible, :temperature, :position, true)
ON CONFLICT (organization_id, name) DO UPDATE
SET display_name = excluded.display_name, labels = excluded.labels, category = excluded.category,
    directly_selectable = excluded.directly_selectable, dormant = excluded.dormant,
    convertible = excluded.convertible, temperature = excluded.temperature,
    position = excluded.position, archive_time = NULL, update_time = now(),
    version = kept.version + 1
WHERE (kept.display_name, kept.labels, kept.category, kept.directly_selectable, kept.dormant,
       kept.convertible, kept.temperature, kept.position)
      IS DISTINCT FROM
      (excluded.display_name, excluded.labels, excluded.category, excluded.directly_selectable,
       excluded.dormant, excluded.convertible, excluded.temperature, excluded.position)
   OR kept.archive_time IS NOT NULL
RETURNING name;

-- name: PutPresetRoles
-- A status that gets or loses a role has changed too.
WITH put AS (
  INSERT INTO status_roles AS kept
    (organization_id, entity, default_status, converted_status, lost_status, won_status)
  VALUES (:organization_id, :entity, :default_status, nullif(:converted_status, ''),
          nullif(:lost_status, ''), nullif(:won_status, ''))
  ON CONFLICT (organization_id, entity) DO UPDATE
  SET default_status = excluded.default_status, converted_status = excluded.converted_status,
      lost_status = excluded.lost_status, won_status = excluded.won_status
  WHERE (kept.default_status, kept.converted_status, kept.lost_status, kept.won_status)
        IS DISTINCT FROM
        (excluded.default_status, excluded.converted_status, excluded.lost_status,
         excluded.won_status)
  RETURNING entity, default_status, converted_status, lost_status, won_status)
UPDATE statuses AS touched
SET update_time = now(), version = version + 1
FROM put
JOIN status_roles AS before
  ON before.organization_id = :organization_id AND before.entity = put.entity
WHERE touched.organization_id = :organization_id AND touched.entity = put.entity
  AND (array_position(ARRAY[put.default_status, put.converted_status, put.lost_status,
                            put.won_status], touched.name)
       IS DISTINCT FROM
       array_position(ARRAY[before.default_status, before.converted_status, before.lost_status,
                            before.won_status], touched.name))
RETURNING touched.name;

-- name: ArchiveStatusesOfOtherPresets
UPDATE statuses
SET archive_time = now(), update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND from_preset AND archive_time IS NULL
  AND name <> ALL (:names::text[])
RETURNING name;

-- name: MoveOwnStatusesBehind
-- What administrators added keeps its order, behind the last status of the preset.
UPDATE statuses AS moved
SET position = placed.position, update_time = now(), version = version + 1
FROM (
  SELECT own.name,
         (SELECT max(position) FROM statuses AS given
          WHERE given.organization_id = :organization_id AND given.entity = own.entity
            AND given.name = ANY (:names::text[]))
         + 10 * row_number() OVER (PARTITION BY own.entity ORDER BY own.position, own.name)
           AS position
  FROM statuses AS own
  WHERE own.organization_id = :organization_id AND own.archive_time IS NULL
    AND own.name <> ALL (:names::text[])) AS placed
WHERE moved.organization_id = :organization_id AND moved.name = placed.name
  AND moved.position <> placed.position
RETURNING moved.name;

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

-- name: PutPresetSettings
INSERT INTO settings AS kept
  (organization_id, leads_enabled, converted_representation, archive_on_lost, convertible_from,
   default_account, default_contact, default_opportunity, required_targets,
   link_existing_allowed, default_account_type, default_merge_policy, prospect_statuses_enabled,
   number_series_choice, transition_policy, transitions, forward_only, post_convert_visibility)
VALUES (:organization_id, :leads_enabled, :converted_representation, :archive_on_lost,
        :convertible_from, :default_targets.account, :default_targets.contact,
        :default_targets.opportunity, :required_targets, :link_existing_allowed,
        :default_account_type, :default_merge_policy, :prospect_statuses_enabled,
        :number_series_choice, :transition_policy, :transitions, :forward_only,
        :post_convert_visibility)
ON CONFLICT (organization_id) DO UPDATE
SET leads_enabled = excluded.leads_enabled,
    converted_representation = excluded.converted_representation,
    archive_on_lost = excluded.archive_on_lost, convertible_from = excluded.convertible_from,
    default_account = excluded.default_account, default_contact = excluded.default_contact,
    default_opportunity = excluded.default_opportunity,
    required_targets = excluded.required_targets,
    link_existing_allowed = excluded.link_existing_allowed,
    default_account_type = excluded.default_account_type,
    default_merge_policy = excluded.default_merge_policy,
    prospect_statuses_enabled = excluded.prospect_statuses_enabled,
    number_series_choice = excluded.number_series_choice,
    transition_policy = excluded.transition_policy, transitions = excluded.transitions,
    forward_only = excluded.forward_only,
    post_convert_visibility = excluded.post_convert_visibility, update_time = now(),
    version = kept.version + 1
WHERE (kept.leads_enabled, kept.converted_representation, kept.archive_on_lost,
       kept.convertible_from, kept.default_account, kept.default_contact,
       kept.default_opportunity, kept.required_targets, kept.link_existing_allowed,
       kept.default_account_type, kept.default_merge_policy, kept.prospect_statuses_enabled,
       kept.number_series_choice, kept.transition_policy, kept.transitions, kept.forward_only,
       kept.post_convert_visibility)
      IS DISTINCT FROM
      (excluded.leads_enabled, excluded.converted_representation, excluded.archive_on_lost,
       excluded.convertible_from, excluded.default_account, excluded.default_contact,
       excluded.default_opportunity, excluded.required_targets, excluded.link_existing_allowed,
       excluded.default_account_type, excluded.default_merge_policy,
       excluded.prospect_statuses_enabled, excluded.number_series_choice,
       excluded.transition_policy, excluded.transitions, excluded.forward_only,
       excluded.post_convert_visibility)
RETURNING version;

-- name: GetMappingInForce
SELECT name, version, rules
FROM field_mappings
WHERE organization_id = :organization_id AND name = :name
ORDER BY version DESC
LIMIT 1;

-- name: AddMappingVersion
INSERT INTO field_mappings (organization_id, name, version, rules)
VALUES (:organization_id, :name, :version, :rules)
RETURNING name;

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
