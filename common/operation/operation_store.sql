-- name: GetOperation
SELECT operation
FROM operations
WHERE organization_id = :organization_id AND id = :id AND NOT deleted;

-- name: ListOperations
SELECT id AS name, done, operation AS _operation
FROM operations
WHERE organization_id = :organization_id AND NOT deleted /* where */
/* order */
/* limit */;

-- name: LockOperation
SELECT operation
FROM operations
WHERE organization_id = :organization_id AND id = :id AND NOT deleted
FOR UPDATE;

-- name: CancelOperation
UPDATE operations
SET operation = :operation, done = true, update_time = now(), request = ''
WHERE organization_id = :organization_id AND id = :id;

-- name: DeleteOperation
-- What is not done goes on, and is forgotten when it is.
WITH gone AS (
  DELETE FROM operations
  WHERE organization_id = :organization_id AND id = :id AND done AND NOT deleted
  RETURNING id
), hidden AS (
  UPDATE operations SET deleted = true
  WHERE organization_id = :organization_id AND id = :id AND NOT done AND NOT deleted
  RETURNING id
)
SELECT id FROM gone UNION ALL SELECT id FROM hidden;
