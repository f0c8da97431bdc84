-- name: FindOwner
SELECT 'users/' || owner AS owner FROM leads
WHERE organization_id = :organization_id AND id = :lead::uuid;
