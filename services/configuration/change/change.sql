-- name: LockConfiguration
SELECT version
FROM configurations
WHERE organization_id = :organization_id
FOR UPDATE;

-- name: CountChange
UPDATE configurations
SET version = version + 1
WHERE organization_id = :organization_id
RETURNING version;
