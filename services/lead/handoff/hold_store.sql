-- name: ListHolds
-- By the index of the few that are under way.
SELECT id AS name, lead, reserve_time AS hold_time, resolve_time AS next_resolve_time,
       attempts AS resolve_attempt_count
FROM handoffs
WHERE organization_id = :organization_id AND state = 'RESERVED' /* where */
/* order */
/* limit */;
