-- name: InsertOperation
INSERT INTO operations (organization_id, id, kind, subject, request, operation)
VALUES (:organization_id, :id, :kind, :subject, :request, :operation);

-- name: FindUndoneOperations
-- across organizations: one worker takes the operations of all of them.
-- Those that somebody works on are left to them.
SELECT organization_id, id, subject
FROM operations
WHERE NOT done AND kind = :kind
ORDER BY id
LIMIT 10
FOR UPDATE SKIP LOCKED;

-- name: LoadOperation
SELECT request
FROM operations
WHERE organization_id = :organization_id AND id = :id AND NOT done;

-- name: ClaimOperation
-- Its lock is the claim: another worker goes on to another operation, and whoever dies lets go.
SELECT operation
FROM operations
WHERE organization_id = :organization_id AND id = :id AND NOT done
FOR UPDATE SKIP LOCKED;

-- name: FindOperationAgain
SELECT operation
FROM operations
WHERE organization_id = :organization_id AND id = :id;

-- name: SaveOperation
-- What is done needs its request no more.
UPDATE operations
SET operation = :operation, done = :done, update_time = now(),
    request = CASE WHEN :done THEN '' ELSE request END
WHERE organization_id = :organization_id AND id = :id;

-- name: PurgeOperations
-- across organizations: what nobody asks for is old for every one of them.
DELETE FROM operations
WHERE done AND (deleted OR update_time < now() - interval '30 days');
