-- name: HoldAccounts
-- Those that are not deleted stay so until the transaction ends. Of one that was merged also where to.
SELECT id, 'accounts/' || merged_into AS survivor
FROM accounts
WHERE organization_id = :organization_id AND id = ANY ((SELECT :names::uuid[])::uuid[])
  AND (delete_time IS NULL OR merged_into IS NOT NULL)
ORDER BY id
FOR SHARE;

-- name: HoldContacts
-- Those that are not deleted. They stay so until the transaction ends.
SELECT id, NULL AS survivor
FROM contacts
WHERE organization_id = :organization_id AND id = ANY ((SELECT :names::uuid[])::uuid[])
  AND delete_time IS NULL
ORDER BY id
FOR SHARE;

-- name: FindHoldersOfAccount
-- What belongs to the account and is not deleted: the first 20, and how many there are.
SELECT holder, count(*) OVER () AS holders
FROM (
  SELECT 'contacts/' || id AS holder FROM contacts
  WHERE organization_id = :organization_id AND account = :name AND delete_time IS NULL
  UNION ALL
  SELECT 'opportunities/' || id FROM opportunities
  WHERE organization_id = :organization_id AND account = :name AND delete_time IS NULL
) AS belonging
ORDER BY holder
LIMIT 20;

-- name: FindHoldersOfContact
-- The opportunities with the contact that are not deleted: the first 20, and how many there are.
SELECT 'opportunities/' || id AS holder, count(*) OVER () AS holders
FROM opportunities
WHERE organization_id = :organization_id AND contacts @> ARRAY[:name::uuid]
  AND delete_time IS NULL
ORDER BY holder
LIMIT 20;
