-- name: FindPendingConversions
SELECT id AS name, lead, state, actor, create_time, account, NULLIF(contacts, '{}') AS contacts,
       opportunity
FROM conversions
WHERE organization_id = :organization_id AND account = ANY ((SELECT :accounts::uuid[])::uuid[])
  AND state IN ('STATE_COMMITTED', 'STATE_REVERTING')
ORDER BY id;

-- name: LockConversionsOfAccounts
-- Before the accounts, as undoing a conversion locks it before its records.
SELECT id
FROM conversions
WHERE organization_id = :organization_id AND account = ANY ((SELECT :accounts::uuid[])::uuid[])
ORDER BY id
FOR UPDATE;

-- name: KeepGivenNumber
-- What the conversion answered stays known to it when the survivor takes the number over.
UPDATE conversions AS c
SET account_number = a.number, account_number_series = a.number_series
FROM accounts AS a
WHERE c.organization_id = :organization_id AND a.organization_id = :organization_id
  AND a.id = :number_giver::uuid AND c.id = a.conversion;

-- name: MergeAccounts
-- The accounts are locked by a statement before this one: whoever wants to refer to one waits, and
-- then meets one that is deleted. What is deleted goes along: it may come back.
WITH moved_contacts AS (
  UPDATE contacts SET account = :survivor, update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND account = ANY ((SELECT :merged::uuid[])::uuid[])
  RETURNING id
), moved_opportunities AS (
  UPDATE opportunities SET account = :survivor, update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND account = ANY ((SELECT :merged::uuid[])::uuid[])
  RETURNING id
), moved_orders AS (
  UPDATE confirmed_orders SET account = :survivor
  WHERE organization_id = :organization_id AND account = ANY ((SELECT :merged::uuid[])::uuid[])
  RETURNING order_reference
), moved_external_ids AS (
  UPDATE external_ids SET record = :survivor
  WHERE organization_id = :organization_id AND collection = 'accounts'
    AND record = ANY ((SELECT :merged::uuid[])::uuid[])
  RETURNING external_id
), moved_conversions AS (
  UPDATE conversions
  SET account = :survivor, first_account = coalesce(first_account, account)
  WHERE organization_id = :organization_id AND account = ANY ((SELECT :merged::uuid[])::uuid[])
    AND state = 'STATE_COMPLETED'
  RETURNING id
), gone AS (
  UPDATE accounts
  SET merged_into = :survivor, delete_time = now(), external_ids = '[]',
      number = CASE WHEN id = :number_giver::uuid THEN '' ELSE number END,
      number_series = CASE WHEN id = :number_giver::uuid THEN NULL ELSE number_series END,
      update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND id = ANY ((SELECT :merged::uuid[])::uuid[])
  RETURNING id
), passed_on AS (
  UPDATE accounts SET merged_into = :survivor, update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND merged_into = ANY ((SELECT :merged::uuid[])::uuid[])
), kept AS (
  UPDATE accounts SET former_numbers = :former_numbers::text[]
  WHERE organization_id = :organization_id AND id = :survivor
), noted AS (
  INSERT INTO account_merges (organization_id, merged, survivor, actor, next_attempt_at)
  SELECT :organization_id, id, :survivor, :actor,
         now() + :grace_seconds::float * interval '1 second'
  FROM gone
), told AS (
  INSERT INTO events (organization_id, ordinal, type, resource, actor, changed_fields)
  SELECT :organization_id, :ordinal::int, moved.type, moved.resource, :actor, ARRAY['account']
  FROM (
    SELECT 'ContactUpdated' AS type, 'contacts/' || id AS resource FROM moved_contacts
    UNION ALL
    SELECT 'OpportunityUpdated', 'opportunities/' || id FROM moved_opportunities) AS moved
)
SELECT (SELECT count(*) FROM moved_contacts) AS contact_count,
       (SELECT count(*) FROM moved_opportunities) AS opportunity_count,
       (SELECT count(*) FROM moved_orders) AS order_count,
       (SELECT count(*) FROM moved_external_ids) AS external_id_count,
       (SELECT count(*) FROM moved_conversions) AS conversion_count;

-- name: ClaimUnfinishedMerges
-- across organizations: one relay drives the merges of all of them.
-- Claiming is putting off: whoever dies with one leaves it to be claimed again.
UPDATE account_merges AS m
SET attempts = m.attempts + 1,
    next_attempt_at = now() + least(60, 0.5 * 2 ^ least(m.attempts, 7)) * (0.5 + random())
                      * interval '1 second'
FROM (
  SELECT organization_id, merged
  FROM account_merges
  WHERE next_attempt_at <= now()
  ORDER BY next_attempt_at
  LIMIT :limit
  FOR UPDATE SKIP LOCKED) AS due
WHERE m.organization_id = due.organization_id AND m.merged = due.merged
RETURNING m.organization_id AS _organization_id, 'accounts/' || m.merged AS _merged,
          'accounts/' || m.survivor AS _survivor, 'users/' || m.actor AS _actor;

-- name: AcknowledgeMerge
UPDATE account_merges
SET move_time = coalesce(move_time, now()), next_attempt_at = NULL
WHERE organization_id = :organization_id AND merged = :merged;
