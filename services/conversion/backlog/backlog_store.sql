-- name: CountBacklog
-- across organizations: whoever operates the process looks after all of them.
-- Each kind by the index of the few that wait.
SELECT 'completions' AS kind, count(*) AS count, min(create_time) AS oldest_time
FROM conversions
WHERE next_attempt_at IS NOT NULL AND state = 'STATE_COMMITTED'
UNION ALL
SELECT 'reverts', count(*), min(revert_time)
FROM conversions
WHERE next_attempt_at IS NOT NULL AND state = 'STATE_REVERTING'
UNION ALL
SELECT 'set_aside', count(*), min(set_aside_time)
FROM conversions
WHERE set_aside_time IS NOT NULL AND state IN ('STATE_COMMITTED', 'STATE_REVERTING')
UNION ALL
SELECT 'merges', count(*), min(merge_time)
FROM account_merges
WHERE next_attempt_at IS NOT NULL;
