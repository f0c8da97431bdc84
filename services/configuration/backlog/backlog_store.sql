-- name: CountBacklog
-- across organizations: whoever operates the process looks after all of them.
-- By the index of the few that wait. When an operation was asked for stands in its id.
SELECT 'operations' AS kind, count(*) AS count,
       min(to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0))
         AS oldest_time
FROM operations
WHERE NOT done;
