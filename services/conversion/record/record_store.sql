-- name: HoldAccounts
-- Those that are not deleted. They stay so until the transaction ends.
SELECT id
FROM accounts
WHERE organization_id = :organization_id AND id = ANY ((SELECT :names::uuid[])::uuid[])
  AND delete_time IS NULL
ORDER BY id
FOR SHARE;

-- name: HoldContacts
-- Those that are not deleted. They stay so until the transaction ends.
SELECT id
FROM contacts
WHERE organization_id = :organization_id AND id = ANY ((SELECT :names::uuid[])::uuid[])
  AND delete_time IS NULL
ORDER BY id
FOR SHARE;
