-- A check is one statement over a batch: it is looked at twice with the same one. Batches are picked
-- by the time and id of their rows, and no statement sees more than one of them.

-- name: PickConversions
SELECT id, create_time
FROM conversions
WHERE organization_id = :organization_id AND (create_time, id) > (:time::timestamptz, :id::uuid)
ORDER BY create_time, id
LIMIT :limit::int;

-- name: PickAccounts
SELECT id, create_time
FROM accounts
WHERE organization_id = :organization_id AND (create_time, id) > (:time::timestamptz, :id::uuid)
ORDER BY create_time, id
LIMIT :limit::int;

-- name: PickContacts
SELECT id, create_time
FROM contacts
WHERE organization_id = :organization_id AND (create_time, id) > (:time::timestamptz, :id::uuid)
ORDER BY create_time, id
LIMIT :limit::int;

-- name: PickOpportunities
SELECT id, create_time
FROM opportunities
WHERE organization_id = :organization_id AND (create_time, id) > (:time::timestamptz, :id::uuid)
ORDER BY create_time, id
LIMIT :limit::int;

-- name: PickSeries
SELECT series AS id, now() AS create_time
FROM number_counters
WHERE organization_id = :organization_id AND series > :id
ORDER BY series
LIMIT :limit::int;

-- name: FindWithoutTarget
SELECT 'conversions/' || id AS resource, '{}'::text[] AS related_resources,
       'stands, but has no target' AS message
FROM conversions
WHERE organization_id = :organization_id AND id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND state IN ('STATE_COMMITTED', 'STATE_COMPLETED')
  AND account IS NULL AND contacts = '{}' AND opportunity IS NULL;

-- name: FindMissingTargets
SELECT 'conversions/' || c.id AS resource, array_agg(missing.name) AS related_resources,
       'names targets that do not exist' AS message
FROM conversions AS c
CROSS JOIN LATERAL (
  SELECT 'accounts/' || c.account AS name
  WHERE c.account IS NOT NULL AND NOT EXISTS (
    SELECT FROM accounts AS a WHERE a.organization_id = c.organization_id AND a.id = c.account)
  UNION ALL
  SELECT 'contacts/' || contact
  FROM unnest(c.contacts) AS contact
  WHERE NOT EXISTS (
    SELECT FROM contacts AS p WHERE p.organization_id = c.organization_id AND p.id = contact)
  UNION ALL
  SELECT 'opportunities/' || c.opportunity
  WHERE c.opportunity IS NOT NULL AND NOT EXISTS (
    SELECT FROM opportunities AS o
    WHERE o.organization_id = c.organization_id AND o.id = c.opportunity)
) AS missing
WHERE c.organization_id = :organization_id AND c.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED')
GROUP BY c.id;

-- name: FindWrongActions
SELECT 'conversions/' || c.id AS resource, array_agg(target.name) AS related_resources,
       'says it created targets that it did not, or linked what it created' AS message
FROM conversions AS c
CROSS JOIN LATERAL (
  SELECT 'accounts/' || a.id AS name, c.account_action AS action, a.conversion
  FROM accounts AS a
  WHERE a.organization_id = c.organization_id AND a.id = coalesce(c.first_account, c.account)
  UNION ALL
  SELECT 'contacts/' || p.id, c.contact_action, p.conversion
  FROM contacts AS p
  WHERE p.organization_id = c.organization_id AND p.id = ANY (c.contacts)
  UNION ALL
  SELECT 'opportunities/' || o.id, c.opportunity_action, o.conversion
  FROM opportunities AS o
  WHERE o.organization_id = c.organization_id AND o.id = c.opportunity
) AS target
WHERE c.organization_id = :organization_id AND c.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED')
  AND target.action <> CASE WHEN target.conversion = c.id THEN 'TARGET_ACTION_CREATE'
                            ELSE 'TARGET_ACTION_LINK' END
GROUP BY c.id;

-- name: FindStrayAccounts
-- Here and below a conversion that is being undone still has what it made.
SELECT 'accounts/' || r.id AS resource, ARRAY['conversions/' || r.conversion] AS related_resources,
       'names a conversion that does not stand, or does not name it' AS message
FROM accounts AS r
WHERE r.organization_id = :organization_id AND r.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND r.conversion IS NOT NULL AND NOT EXISTS (
    SELECT FROM conversions AS c
    WHERE c.organization_id = r.organization_id AND c.id = r.conversion
      AND coalesce(c.first_account, c.account) = r.id
      AND c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_REVERTING'));

-- name: FindStrayContacts
SELECT 'contacts/' || r.id AS resource, ARRAY['conversions/' || r.conversion] AS related_resources,
       'names a conversion that does not stand, or does not name it' AS message
FROM contacts AS r
WHERE r.organization_id = :organization_id AND r.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND r.conversion IS NOT NULL AND NOT EXISTS (
    SELECT FROM conversions AS c
    WHERE c.organization_id = r.organization_id AND c.id = r.conversion AND r.id = ANY (c.contacts)
      AND c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_REVERTING'));

-- name: FindStrayOpportunities
SELECT 'opportunities/' || r.id AS resource,
       ARRAY['conversions/' || r.conversion] AS related_resources,
       'names a conversion that does not stand, or does not name it' AS message
FROM opportunities AS r
WHERE r.organization_id = :organization_id AND r.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND r.conversion IS NOT NULL AND NOT EXISTS (
    SELECT FROM conversions AS c
    WHERE c.organization_id = r.organization_id AND c.id = r.conversion AND c.opportunity = r.id
      AND c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_REVERTING'));

-- name: FindLeadsConvertedTwice
SELECT 'leads/' || c.lead AS resource,
       ARRAY['conversions/' || other.id, 'conversions/' || c.id] AS related_resources,
       'has several conversions that stand' AS message
FROM conversions AS c
JOIN conversions AS other
  ON other.organization_id = c.organization_id AND other.lead = c.lead AND other.id < c.id
    AND other.state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_REVERTING')
WHERE c.organization_id = :organization_id AND c.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_REVERTING');

-- name: FindDanglingContacts
SELECT 'contacts/' || p.id AS resource, ARRAY['accounts/' || p.account] AS related_resources,
       'belongs to an account that does not exist' AS message
FROM contacts AS p
WHERE p.organization_id = :organization_id AND p.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND p.account IS NOT NULL AND NOT EXISTS (
    SELECT FROM accounts AS a WHERE a.organization_id = p.organization_id AND a.id = p.account);

-- name: FindDanglingOpportunities
SELECT 'opportunities/' || o.id AS resource, array_agg(missing.name) AS related_resources,
       'belongs to an account or contacts that do not exist' AS message
FROM opportunities AS o
CROSS JOIN LATERAL (
  SELECT 'accounts/' || o.account AS name
  WHERE o.account IS NOT NULL AND NOT EXISTS (
    SELECT FROM accounts AS a WHERE a.organization_id = o.organization_id AND a.id = o.account)
  UNION ALL
  SELECT 'contacts/' || contact
  FROM unnest(o.contacts) AS contact
  WHERE NOT EXISTS (
    SELECT FROM contacts AS p WHERE p.organization_id = o.organization_id AND p.id = contact)
) AS missing
WHERE o.organization_id = :organization_id AND o.id = ANY ((SELECT :ids::uuid[])::uuid[])
GROUP BY o.id;

-- name: FindSharedNumbers
SELECT 'accounts/' || a.id AS resource, ARRAY['accounts/' || other.id] AS related_resources,
       'has the customer number of another account' AS message
FROM accounts AS a
JOIN accounts AS other
  ON other.organization_id = a.organization_id AND other.number_series = a.number_series
    AND other.number = a.number AND other.number <> '' AND other.id < a.id
WHERE a.organization_id = :organization_id AND a.id = ANY ((SELECT :ids::uuid[])::uuid[]);

-- name: FindUncountedNumbers
SELECT 'accounts/' || a.id AS resource, ARRAY['numberSeries/' || a.number_series] AS related_resources,
       'has a customer number that its series will give again' AS message
FROM accounts AS a
LEFT JOIN number_counters AS counter
  ON counter.organization_id = a.organization_id AND counter.series = a.number_series
WHERE a.organization_id = :organization_id AND a.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND a.number <> '' AND a.number_series IS NOT NULL
  AND coalesce(substring(a.number FROM '[0-9]+$')::numeric >= counter.next_number, true);

-- name: ReadCounter
-- First, so that every number before it is there: who draws one holds the counter until it is. No row
-- for a series that may have gaps.
SELECT next_number
FROM number_counters
WHERE organization_id = :organization_id AND series = :series AND NOT drawn_ahead;

-- name: CountNumbers
-- One page of a series, in the order of the text of its numbers; the number of an account that is
-- gone with its conversion stays with that.
SELECT count(DISTINCT digits) FILTER (WHERE digits < :next_number::bigint) AS count,
       coalesce(min(digits), :next_number::bigint)::bigint AS first, max(number) AS last_number
FROM (
  SELECT number, substring(number FROM '[0-9]+$')::numeric AS digits
  FROM (
    SELECT number
    FROM accounts
    WHERE organization_id = :organization_id AND number_series = :series AND number > :after
      AND number <> ''
    UNION
    SELECT account_number
    FROM conversions
    WHERE organization_id = :organization_id AND account_number_series = :series
      AND account_number > :after) AS given
  ORDER BY number
  LIMIT :limit::int) AS page;

-- name: FindUnfinished
SELECT 'conversions/' || id AS resource, ARRAY['leads/' || lead] AS related_resources,
       CASE WHEN set_aside_time IS NOT NULL THEN 'is set aside: lead-service refuses to finish it'
            ELSE 'is not finished after five minutes' END AS message
FROM conversions
WHERE organization_id = :organization_id AND id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND state IN ('STATE_COMMITTED', 'STATE_REVERTING')
  AND (set_aside_time IS NOT NULL
    OR coalesce(revert_time, create_time) < now() - interval '5 minutes');

-- name: ReadConversions
SELECT c.id AS name, c.lead, c.state, c.account, NULLIF(c.contacts, '{}') AS contacts,
       c.opportunity, c.manifest_activity_count AS "manifest.activity_count",
       c.manifest_comment_count AS "manifest.comment_count",
       c.manifest_email_count AS "manifest.email_count",
       c.manifest_task_count AS "manifest.task_count",
       c.manifest_document_count AS "manifest.document_count",
       c.manifest_campaign_count AS "manifest.campaign_count",
       c.manifest_interest_count AS "manifest.interest_count"
FROM conversions AS c
WHERE c.organization_id = :organization_id AND c.id = ANY ((SELECT :ids::uuid[])::uuid[]);

-- name: FindMovingConversions
-- Those whose account was merged, and lead-service may not know it yet.
SELECT 'conversions/' || c.id AS name
FROM conversions AS c
WHERE c.organization_id = :organization_id AND c.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND c.first_account IS NOT NULL AND EXISTS (
    SELECT FROM account_merges AS m
    JOIN accounts AS a ON a.organization_id = m.organization_id AND a.id = m.merged
    WHERE m.organization_id = :organization_id AND m.move_time IS NULL
      AND a.merged_into = c.account);

-- name: FindMergedWithoutSurvivor
SELECT 'accounts/' || a.id AS resource, ARRAY['accounts/' || a.merged_into] AS related_resources,
       'was merged, but is not deleted, or what it was merged into is not there, or was merged, too'
         AS message
FROM accounts AS a
LEFT JOIN accounts AS s ON s.organization_id = a.organization_id AND s.id = a.merged_into
WHERE a.organization_id = :organization_id AND a.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND a.merged_into IS NOT NULL
  AND (a.delete_time IS NULL OR s.id IS NULL OR s.merged_into IS NOT NULL);

-- name: FindReferredMerged
-- By what refers to it: orders, external ids and conversions.
SELECT 'accounts/' || a.id AS resource, holders.names AS related_resources,
       'was merged, but something still refers to it' AS message
FROM accounts AS a
CROSS JOIN LATERAL (
  SELECT array_remove(array_agg(holder.name), NULL) AS names, count(*) AS count
  FROM (
    SELECT 'conversions/' || c.id AS name
    FROM conversions AS c
    WHERE c.organization_id = a.organization_id AND c.account = a.id
      AND c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED')
    UNION ALL
    SELECT NULL
    FROM confirmed_orders AS o
    WHERE o.organization_id = a.organization_id AND o.account = a.id
    UNION ALL
    SELECT NULL
    FROM external_ids AS e
    WHERE e.organization_id = a.organization_id AND e.collection = 'accounts' AND e.record = a.id
  ) AS holder
) AS holders
WHERE a.organization_id = :organization_id AND a.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND a.merged_into IS NOT NULL AND holders.count > 0;

-- name: FindContactsOfMerged
SELECT 'contacts/' || p.id AS resource, ARRAY['accounts/' || p.account] AS related_resources,
       'belongs to an account that was merged' AS message
FROM contacts AS p
JOIN accounts AS a ON a.organization_id = p.organization_id AND a.id = p.account
WHERE p.organization_id = :organization_id AND p.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND a.merged_into IS NOT NULL;

-- name: FindOpportunitiesOfMerged
SELECT 'opportunities/' || o.id AS resource, ARRAY['accounts/' || o.account] AS related_resources,
       'belongs to an account that was merged' AS message
FROM opportunities AS o
JOIN accounts AS a ON a.organization_id = o.organization_id AND a.id = o.account
WHERE o.organization_id = :organization_id AND o.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND a.merged_into IS NOT NULL;

-- name: FindUnfinishedMerges
SELECT 'accounts/' || a.id AS resource, ARRAY['accounts/' || a.merged_into] AS related_resources,
       'was merged, but lead-service has not been told after five minutes' AS message
FROM accounts AS a
JOIN account_merges AS m ON m.organization_id = a.organization_id AND m.merged = a.id
WHERE a.organization_id = :organization_id AND a.id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND m.move_time IS NULL AND m.merge_time < now() - interval '5 minutes';

-- name: ReadAnswers
SELECT id AS name, contact_action, coalesce(first_account, account) AS account,
       NULLIF(contacts, '{}') AS contacts, opportunity, answer AS _answer
FROM conversions
WHERE organization_id = :organization_id AND id = ANY ((SELECT :ids::uuid[])::uuid[])
  AND state IN ('STATE_COMMITTED', 'STATE_COMPLETED');
