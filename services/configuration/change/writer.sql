-- name: PutStatus
-- This statement and those below give a row for everything they changed, and change nothing that is
-- as it should be already: the same again leaves no trace. Labels are kept in NFC: what looks the
-- same is the same. Something archived stays so since when it is.
INSERT INTO statuses AS kept
  (organization_id, name, entity, display_name, labels, category, directly_selectable, dormant,
   convertible, temperature, position, from_preset, archive_time)
VALUES (:organization_id, :name, :entity, normalize(:display_name),
        normalize((:labels::jsonb)::text)::jsonb, :category, :directly_selectable, :dormant,
        :convertible, :temperature, :position, :from_preset, :archive_time)
ON CONFLICT (organization_id, name) DO UPDATE
SET display_name = excluded.display_name, labels = excluded.labels, category = excluded.category,
    directly_selectable = excluded.directly_selectable, dormant = excluded.dormant,
    convertible = excluded.convertible, temperature = excluded.temperature,
    position = excluded.position,
    archive_time = CASE WHEN excluded.archive_time IS NOT NULL
                        THEN coalesce(kept.archive_time, now()) END,
    update_time = now(), version = kept.version + 1
WHERE (kept.display_name, kept.labels, kept.category, kept.directly_selectable, kept.dormant,
       kept.convertible, kept.temperature, kept.position, kept.archive_time IS NULL)
      IS DISTINCT FROM
      (excluded.display_name, excluded.labels, excluded.category, excluded.directly_selectable,
       excluded.dormant, excluded.convertible, excluded.temperature, excluded.position,
       excluded.archive_time IS NULL)
RETURNING name;

-- name: PutStatusRoles
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

-- name: PutSettings
INSERT INTO settings AS kept
  (organization_id, leads_enabled, converted_representation, archive_on_lost, convertible_from,
   default_account, default_contact, default_opportunity, required_targets,
   link_existing_allowed, default_account_type, default_merge_policy, prospect_statuses_enabled,
   number_series_choice, transition_policy, transitions, forward_only, post_convert_visibility,
   lead_delete_policy)
VALUES (:organization_id, :leads_enabled, :converted_representation, :archive_on_lost,
        :convertible_from, :default_targets.account, :default_targets.contact,
        :default_targets.opportunity, :required_targets, :link_existing_allowed,
        :default_account_type, :default_merge_policy, :prospect_statuses_enabled,
        :number_series_choice, :transition_policy, :transitions, :forward_only,
        :post_convert_visibility, :lead_delete_policy)
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
    post_convert_visibility = excluded.post_convert_visibility,
    lead_delete_policy = excluded.lead_delete_policy, update_time = now(),
    version = kept.version + 1
WHERE (kept.leads_enabled, kept.converted_representation, kept.archive_on_lost,
       kept.convertible_from, kept.default_account, kept.default_contact,
       kept.default_opportunity, kept.required_targets, kept.link_existing_allowed,
       kept.default_account_type, kept.default_merge_policy, kept.prospect_statuses_enabled,
       kept.number_series_choice, kept.transition_policy, kept.transitions, kept.forward_only,
       kept.post_convert_visibility, kept.lead_delete_policy)
      IS DISTINCT FROM
      (excluded.leads_enabled, excluded.converted_representation, excluded.archive_on_lost,
       excluded.convertible_from, excluded.default_account, excluded.default_contact,
       excluded.default_opportunity, excluded.required_targets, excluded.link_existing_allowed,
       excluded.default_account_type, excluded.default_merge_policy,
       excluded.prospect_statuses_enabled, excluded.number_series_choice,
       excluded.transition_policy, excluded.transitions, excluded.forward_only,
       excluded.post_convert_visibility, excluded.lead_delete_policy)
RETURNING version;

-- name: AddMappingVersion
INSERT INTO field_mappings (organization_id, name, version, rules)
VALUES (:organization_id, :name, :version, :rules)
RETURNING name;
