-- Every table of leadline_conversion by organisation, so that all rows of an organisation are on one node.
-- Run by the owner of the tables on a Citus coordinator, after `conversion-server migrate` and before there are
-- many rows: psql --dbname=leadline_conversion --file=deploy/citus/conversion.sql. A table comes after those that it
-- refers to; schema_migrations stays on the coordinator. docs/operations/scale-out.md says the rest.
\set ON_ERROR_STOP on
-- The triggers look at rows of the same organisation alone, which are on the same node.
SET citus.enable_unsafe_triggers = on;
BEGIN;
SELECT create_distributed_table('conversions', 'organization_id', colocate_with => 'none');
SELECT create_distributed_table('accounts', 'organization_id', colocate_with => 'conversions');
SELECT create_distributed_table('account_merges', 'organization_id', colocate_with => 'conversions');
SELECT create_distributed_table('confirmed_orders', 'organization_id', colocate_with => 'conversions');
SELECT create_distributed_table('contacts', 'organization_id', colocate_with => 'conversions');
SELECT create_distributed_table('events', 'organization_id', colocate_with => 'conversions');
SELECT create_distributed_table('external_ids', 'organization_id', colocate_with => 'conversions');
SELECT create_distributed_table('field_values', 'organization_id', colocate_with => 'conversions');
SELECT create_distributed_table('forgotten_events', 'organization_id', colocate_with => 'conversions');
SELECT create_distributed_table('indexed_fields', 'organization_id', colocate_with => 'conversions');
SELECT create_distributed_table('number_counters', 'organization_id', colocate_with => 'conversions');
SELECT create_distributed_table('opportunities', 'organization_id', colocate_with => 'conversions');
SELECT create_distributed_table('request_ids', 'organization_id', colocate_with => 'conversions');
COMMIT;
