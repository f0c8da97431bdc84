-- Settings are a document, as definitions are: a new setting needs no column. What is false, empty or
-- not set is not in it, as in everything that protobuf writes as JSON.
ALTER TABLE settings ADD COLUMN content jsonb;

UPDATE settings
SET content = jsonb_strip_nulls(jsonb_build_object(
  'leads_enabled', nullif(leads_enabled, false),
  'converted_representation', converted_representation,
  'archive_on_lost', nullif(archive_on_lost, false),
  'convertible_from', nullif(to_jsonb(convertible_from), '[]'),
  'default_targets', jsonb_build_object('account', nullif(default_account, false),
                                        'contact', nullif(default_contact, false),
                                        'opportunity', nullif(default_opportunity, false)),
  'required_targets', nullif(required_targets, '[]'),
  'link_existing_allowed', nullif(link_existing_allowed, false),
  'default_account_type', default_account_type,
  'default_merge_policy', default_merge_policy,
  'prospect_statuses_enabled', nullif(prospect_statuses_enabled, false),
  'number_series_choice', number_series_choice,
  'transition_policy', transition_policy,
  'transitions', nullif(transitions, '[]'),
  'forward_only', nullif(forward_only, false),
  'post_convert_visibility', post_convert_visibility,
  'lead_delete_policy', lead_delete_policy,
  'revert_window_days', 7,
  'opportunity_on_lead', 'OPPORTUNITY_ON_LEAD_FORBID',
  'role_direction', 'ROLE_DIRECTION_BIDIRECTIONAL',
  'leads_selectable_in_calendar', true));

ALTER TABLE settings
  ALTER COLUMN content SET NOT NULL,
  ADD CHECK (content->'default_targets' <> '{}'),
  ADD CHECK (NOT content ? 'forward_only'
             OR content->>'transition_policy' = 'TRANSITION_POLICY_STRICT'),
  DROP COLUMN leads_enabled, DROP COLUMN converted_representation, DROP COLUMN archive_on_lost,
  DROP COLUMN convertible_from, DROP COLUMN default_account, DROP COLUMN default_contact,
  DROP COLUMN default_opportunity, DROP COLUMN required_targets,
  DROP COLUMN link_existing_allowed, DROP COLUMN default_account_type,
  DROP COLUMN default_merge_policy, DROP COLUMN prospect_statuses_enabled,
  DROP COLUMN number_series_choice, DROP COLUMN transition_policy, DROP COLUMN transitions,
  DROP COLUMN forward_only, DROP COLUMN post_convert_visibility, DROP COLUMN lead_delete_policy;

-- Of a whole record in JSON what has no column of its own.
CREATE FUNCTION settings_content(record jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN record - ARRAY['name', 'update_time', 'etag'];

-- Settings as whole records.
CREATE VIEW settings_records AS
SELECT organization_id,
       content || jsonb_build_object('name', 'settings', 'update_time', update_time,
                                     'etag', version::text) AS record
FROM settings;
