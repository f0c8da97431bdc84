-- name: ListFieldIndexes
-- across organizations: one thread of a process looks after those of all of them.
SELECT organization_id, collection, field, holds, state,
       state_time < now() - interval '10 minutes' AS is_old
FROM indexed_fields
ORDER BY organization_id, collection, field;

-- name: BeginFieldIndex
SELECT begin_field_index(:organization_id, :collection, :field, :holds);

-- name: FillFieldIndex
SELECT fill_field_index(:organization_id, :collection, :field, :limit::int) AS goes_on;

-- name: UseFieldIndex
UPDATE indexed_fields SET state = 'READY', state_time = now()
WHERE organization_id = :organization_id AND collection = :collection AND field = :field
  AND state = 'RETIRED';

-- name: RetireFieldIndex
UPDATE indexed_fields SET state = 'RETIRED', state_time = now()
WHERE organization_id = :organization_id AND collection = :collection AND field = :field
  AND state IN ('FILLING', 'READY');

-- name: ClearFieldIndex
SELECT clear_field_index(:organization_id, :collection, :field, :limit::int) AS goes_on;
