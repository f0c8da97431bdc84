-- name: ReadDurability
-- across organizations: it is about the server.
SELECT current_setting('synchronous_commit') AS commits,
       count(*) FILTER (WHERE sync_state = 'async') AS asynchronous,
       count(*) FILTER (WHERE sync_state IS NULL) AS hidden
FROM pg_stat_replication;
