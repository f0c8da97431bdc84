-- name: LockForRevert
SELECT id AS name, lead, state, actor, create_time, complete_time, account_action, contact_action,
       opportunity_action, coalesce(first_account, account) AS account,
       NULLIF(contacts, '{}') AS contacts, opportunity, answer AS _answer, replaced AS _replaced,
       create_time < now() - :window_days::int * interval '1 day' AS _too_old
FROM conversions
WHERE organization_id = :organization_id AND id = :conversion AND state <> 'STATE_ABORTED'
FOR UPDATE;

-- name: HoldFormerAccounts
-- Holds all, and tells of those that were merged.
WITH held AS MATERIALIZED (
  SELECT id, merged_into FROM accounts
  WHERE organization_id = :organization_id AND id = ANY ((SELECT :ids::uuid[])::uuid[])
  ORDER BY id
  FOR SHARE
)
SELECT 'accounts/' || id AS name, 'accounts/' || merged_into AS survivor
FROM held
WHERE merged_into IS NOT NULL;

-- name: HoldFormerContacts
SELECT id FROM contacts
WHERE organization_id = :organization_id AND id = ANY ((SELECT :ids::uuid[])::uuid[])
ORDER BY id
FOR SHARE;

-- name: LockWritten
-- Kind after kind and in the order of their ids, as conversions lock what they link. Whoever wants
-- to refer to one of them waits.
WITH locked_accounts AS MATERIALIZED (
  SELECT id, version FROM accounts
  WHERE organization_id = :organization_id AND id = ANY ((SELECT :ids::uuid[])::uuid[])
  ORDER BY id
  FOR UPDATE
), locked_contacts AS MATERIALIZED (
  SELECT id, version FROM contacts
  WHERE organization_id = :organization_id AND id = ANY ((SELECT :ids::uuid[])::uuid[])
  ORDER BY id
  FOR UPDATE
), locked_opportunities AS MATERIALIZED (
  SELECT id, version FROM opportunities
  WHERE organization_id = :organization_id AND id = ANY ((SELECT :ids::uuid[])::uuid[])
  ORDER BY id
  FOR UPDATE
)
SELECT 'accounts/' || id AS name, version::text AS etag FROM locked_accounts
UNION ALL
SELECT 'contacts/' || id, version::text FROM locked_contacts
UNION ALL
SELECT 'opportunities/' || id, version::text FROM locked_opportunities;

-- name: FindUses
-- Who refers to what would go, other than what goes with it or lets go of it.
SELECT 'accounts/' || account AS resource, 'contacts/' || id AS holder
FROM contacts
WHERE organization_id = :organization_id AND account = ANY ((SELECT :gone::uuid[])::uuid[])
  AND id <> ALL ((SELECT :ids::uuid[])::uuid[])
UNION ALL
SELECT 'accounts/' || account, 'opportunities/' || id
FROM opportunities
WHERE organization_id = :organization_id AND account = ANY ((SELECT :gone::uuid[])::uuid[])
  AND id <> ALL ((SELECT :ids::uuid[])::uuid[])
UNION ALL
SELECT 'contacts/' || contact, 'opportunities/' || id
FROM opportunities, unnest(contacts) AS contact
WHERE organization_id = :organization_id AND contacts && (SELECT :gone::uuid[])
  AND contact = ANY ((SELECT :gone::uuid[])::uuid[])
  AND id <> ALL ((SELECT :ids::uuid[])::uuid[])
UNION ALL
SELECT 'accounts/' || account, 'conversions/' || id
FROM conversions
WHERE organization_id = :organization_id AND account = ANY ((SELECT :gone::uuid[])::uuid[])
  AND account_action = 'TARGET_ACTION_LINK'
  AND state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_REVERTING')
UNION ALL
SELECT 'contacts/' || contact, 'conversions/' || id
FROM conversions, unnest(contacts) AS contact
WHERE organization_id = :organization_id AND contacts && (SELECT :gone::uuid[])
  AND contact = ANY ((SELECT :gone::uuid[])::uuid[]) AND contact_action = 'TARGET_ACTION_LINK'
  AND state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_REVERTING')
UNION ALL
SELECT 'opportunities/' || opportunity, 'conversions/' || id
FROM conversions
WHERE organization_id = :organization_id AND opportunity = ANY ((SELECT :gone::uuid[])::uuid[])
  AND opportunity_action = 'TARGET_ACTION_LINK'
  AND state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_REVERTING')
ORDER BY resource, holder;

-- name: FindMerges
-- Whether the account took part in a merge, as what survived or as what did not.
SELECT 'accounts/' || a.id AS resource, 'accounts/' || coalesce(a.merged_into, a.id) AS holder
FROM accounts AS a
WHERE a.organization_id = :organization_id AND a.id = :account::uuid
  AND (a.merged_into IS NOT NULL OR EXISTS (
    SELECT FROM accounts AS m
    WHERE m.organization_id = :organization_id AND m.merged_into = a.id));

-- name: FindLostValues
-- What cannot be given back to the records that get their values back: external ids that others
-- have by now, and accounts and contacts that are gone or deleted.
SELECT given.record AS resource, known.collection || '/' || known.record AS holder
FROM unnest(:id_records::text[], :systems::text[], :external_ids::text[])
  AS given (record, system, id)
JOIN external_ids AS known
  ON known.organization_id = :organization_id
    AND known.collection = split_part(given.record, '/', 1)
    AND known.system = given.system AND known.external_id = given.id
    AND known.record <> split_part(given.record, '/', 2)::uuid
UNION ALL
SELECT given.record, given.reference
FROM unnest(:referring_records::text[], :references::text[]) AS given (record, reference)
WHERE NOT EXISTS (
    SELECT FROM accounts
    WHERE organization_id = :organization_id AND id = split_part(given.reference, '/', 2)::uuid
      AND delete_time IS NULL)
  AND NOT EXISTS (
    SELECT FROM contacts
    WHERE organization_id = :organization_id AND id = split_part(given.reference, '/', 2)::uuid
      AND delete_time IS NULL)
ORDER BY resource, holder;

-- name: StartRevert
WITH started AS (
  UPDATE conversions
  SET state = 'STATE_REVERTING', revert_time = now(), reverter = :reverter, attempts = 0,
      next_attempt_at = now() + :grace_seconds::float * interval '1 second'
  WHERE organization_id = :organization_id AND id = :conversion
  RETURNING id, lead, state, revert_time, reverter
), event AS (
  INSERT INTO events (organization_id, type, resource, actor, related_resources)
  SELECT :organization_id, 'ConversionRevertStarted', 'conversions/' || id, reverter,
         ARRAY['leads/' || lead]
  FROM started
)
SELECT state, revert_time, reverter FROM started;

-- name: FinishRevert
-- What was made goes; what somebody touched in the last moment stays, and is nobody's. The number
-- of the account stays with the conversion: a series never goes back.
WITH gone AS (
  SELECT id FROM unnest((SELECT :gone::uuid[])) AS id
), gone_opportunities AS (
  DELETE FROM opportunities
  WHERE organization_id = :organization_id AND id IN (SELECT id FROM gone)
), gone_contacts AS (
  DELETE FROM contacts
  WHERE organization_id = :organization_id AND id IN (SELECT id FROM gone)
), gone_accounts AS (
  DELETE FROM accounts
  WHERE organization_id = :organization_id AND id IN (SELECT id FROM gone)
), gone_external_ids AS (
  DELETE FROM external_ids
  WHERE organization_id = :organization_id AND record IN (SELECT id FROM gone)
), kept_opportunities AS (
  UPDATE opportunities SET conversion = NULL, update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND id = ANY ((SELECT :kept::uuid[])::uuid[])
), kept_contacts AS (
  UPDATE contacts SET conversion = NULL, update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND id = ANY ((SELECT :kept::uuid[])::uuid[])
), kept_accounts AS (
  UPDATE accounts SET conversion = NULL, update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND id = ANY ((SELECT :kept::uuid[])::uuid[])
), reverted AS (
  UPDATE conversions AS c
  SET state = 'STATE_REVERTED', next_attempt_at = NULL, set_aside_time = NULL,
      set_aside_reason = NULL,
      account_number = (SELECT number FROM accounts AS a
                        WHERE a.organization_id = :organization_id AND a.id = c.account
                          AND a.conversion = c.id),
      account_number_series = (SELECT number_series FROM accounts AS a
                               WHERE a.organization_id = :organization_id AND a.id = c.account
                                 AND a.conversion = c.id)
  WHERE c.organization_id = :organization_id AND c.id = :conversion
  RETURNING c.id, c.lead, c.reverter
)
INSERT INTO events (organization_id, type, resource, actor, related_resources)
SELECT :organization_id, 'ConversionReverted', 'conversions/' || id, reverter,
       ARRAY['leads/' || lead] || :gone_names::text[]
FROM reverted;
