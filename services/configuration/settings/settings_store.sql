-- name: GetSettings
SELECT 'settings' AS name, leads_enabled, converted_representation, archive_on_lost,
       convertible_from, default_account AS "default_targets.account",
       default_contact AS "default_targets.contact",
       default_opportunity AS "default_targets.opportunity", required_targets,
       link_existing_allowed, default_account_type, default_merge_policy,
       prospect_statuses_enabled, number_series_choice, transition_policy, transitions,
       forward_only, post_convert_visibility, lead_delete_policy, update_time,
       version::text AS etag
FROM settings
WHERE organization_id = :organization_id;

-- name: ListStatusesForSettings
SELECT name, entity, category, role, directly_selectable, archive_time
FROM status_records
WHERE organization_id = :organization_id AND entity = 'ENTITY_LEAD';

-- name: UpdateSettings
UPDATE settings
SET leads_enabled = :leads_enabled, converted_representation = :converted_representation,
    archive_on_lost = :archive_on_lost, convertible_from = :convertible_from,
    default_account = :default_targets.account, default_contact = :default_targets.contact,
    default_opportunity = :default_targets.opportunity, required_targets = :required_targets,
    link_existing_allowed = :link_existing_allowed, default_account_type = :default_account_type,
    default_merge_policy = :default_merge_policy,
    prospect_statuses_enabled = :prospect_statuses_enabled,
    number_series_choice = :number_series_choice, transition_policy = :transition_policy,
    transitions = :transitions, forward_only = :forward_only,
    post_convert_visibility = :post_convert_visibility, lead_delete_policy = :lead_delete_policy,
    update_time = now(), version = version + 1
WHERE organization_id = :organization_id;
