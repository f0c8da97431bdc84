-- Every table of leadline_lead by organisation, so that all rows of an organisation are on one node.
-- Run by the owner of the tables on a Citus coordinator, after `lead-server migrate` and before there are
-- many rows: psql --dbname=leadline_lead --file=deploy/citus/lead.sql. A table comes after those that it
-- refers to; schema_migrations stays on the coordinator. docs/operations/scale-out.md says the rest.
\set ON_ERROR_STOP on
-- The triggers look at rows of the same organisation alone, which are on the same node.
SET citus.enable_unsafe_triggers = on;
BEGIN;
SELECT create_distributed_table('assignment_turns', 'organization_id', colocate_with => 'none');
SELECT create_distributed_table('campaigns', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('content_chunks', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('documents', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('events', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('field_values', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('forgotten_events', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('handoffs', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('indexed_fields', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('lead_imports', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('lead_import_errors', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('rehearsed_leads', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('rehearsed_keys', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('leads', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('activities', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('campaign_memberships', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('comments', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('document_links', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('emails', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('interests', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('lead_external_ids', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('moved_accounts', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('number_counters', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('operations', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('purged_leads', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('removed_contents', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('request_ids', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('text_messages', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('timeline_entries', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('uploads', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('workflow_positions', 'organization_id', colocate_with => 'assignment_turns');
SELECT create_distributed_table('workflow_runs', 'organization_id', colocate_with => 'assignment_turns');
COMMIT;
