-- name: GetConfigurationVersion
SELECT version
FROM configurations
WHERE organization_id = :organization_id;

-- name: ListConfigurationVersions
-- across organizations: one statement tells what changed for all that anybody watches.
SELECT organization_id, version
FROM configurations
WHERE organization_id = ANY ((SELECT :organizations::text[])::text[]);

-- name: ShareConfiguration
-- Whoever changes the configuration waits until the statements below have all been read.
SELECT version
FROM configurations
WHERE organization_id = :organization_id
FOR SHARE;

-- name: ListStatusesForSnapshot
SELECT name, entity, display_name, labels, category, role, directly_selectable, dormant,
       convertible, temperature, position, archive_time, create_time, update_time, etag
FROM status_records
WHERE organization_id = :organization_id
ORDER BY entity, position, name;

-- name: ListDictionariesForSnapshot
SELECT name, display_name, coded, parent, policy, looked_up, version::text AS etag
FROM dictionaries
WHERE organization_id = :organization_id
ORDER BY name;

-- name: ListDictionaryEntriesForSnapshot
SELECT name, display_name, labels, code, color, parent, position, archive_time, create_time,
       update_time, version::text AS etag
FROM dictionary_entries
WHERE organization_id = :organization_id AND NOT looked_up
ORDER BY dictionary, position, name;

-- name: GetSettingsForSnapshot
SELECT record AS settings
FROM settings_records
WHERE organization_id = :organization_id;

-- name: ListMappingsForSnapshot
SELECT name, version, rules, create_time, version::text AS etag
FROM field_mappings
WHERE organization_id = :organization_id AND name = 'lead'
ORDER BY version DESC
LIMIT 20;

-- name: ListNumberSeriesForSnapshot
SELECT name, kind, display_name, prefix, width, start, default_for_kind, create_time, update_time,
       version::text AS etag
FROM number_series_definitions
WHERE organization_id = :organization_id
ORDER BY name;

-- name: ListFieldDefinitionsForSnapshot
SELECT name, entity, kind, dictionary, display_name, labels, required, personal_data, indexed,
       position, archive_time, create_time, update_time, version::text AS etag
FROM field_definitions
WHERE organization_id = :organization_id
ORDER BY entity, position, name;

-- name: ListDefinitionsForSnapshot
-- One row that has all of them, each kind under the name of its field.
SELECT jsonb_agg(record ORDER BY position, name) FILTER (WHERE collection = 'views') AS views,
       jsonb_agg(record ORDER BY position, name) FILTER (WHERE collection = 'assignmentRules')
         AS assignment_rules,
       jsonb_agg(record ORDER BY position, name) FILTER (WHERE collection = 'workflowRules')
         AS workflow_rules,
       jsonb_agg(record ORDER BY position, name) FILTER (WHERE collection = 'webForms')
         AS web_forms,
       jsonb_agg(record ORDER BY position, name) FILTER (WHERE collection = 'rolePolicies')
         AS role_policies,
       jsonb_agg(record ORDER BY position, name) FILTER (WHERE collection = 'templates')
         AS templates,
       jsonb_agg(record ORDER BY position, name) FILTER (WHERE collection = 'dashboards')
         AS dashboards
FROM definition_records
WHERE organization_id = :organization_id AND archive_time IS NULL;
