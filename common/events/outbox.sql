-- name: InsertEvent
INSERT INTO events (organization_id, id, ordinal, type, resource, actor, related_resources,
                    changed_fields, attributes)
VALUES (:organization_id, coalesce(:name::uuid, gen_random_uuid()), :ordinal, :type, :resource,
        :actor, :related_resources, :changed_fields, :attributes);

-- name: PurgeEvents
-- across organizations: what is too old is too old for every one of them.
WITH gone AS (
  DELETE FROM events
  WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM events
    WHERE event_time < now() - :seconds * interval '1 second'
    LIMIT :limit))
  RETURNING organization_id, position
), noted AS (
  INSERT INTO forgotten_events AS known (organization_id, position)
  SELECT DISTINCT ON (organization_id) organization_id, position
  FROM gone
  ORDER BY organization_id, position DESC
  ON CONFLICT (organization_id) DO UPDATE
    SET position = greatest(known.position, excluded.position)
)
SELECT count(*) AS gone FROM gone;

-- name: CountHiddenEvents
-- across organizations: one that is held back is held back by a transaction of any of them.
-- What is committed but no follower can read yet. Organisations are found by stepping through the key.
WITH RECURSIVE known (organization_id) AS (
  (SELECT organization_id FROM events ORDER BY organization_id LIMIT 1)
  UNION ALL
  SELECT (SELECT events.organization_id FROM events
          WHERE events.organization_id > known.organization_id
          ORDER BY events.organization_id LIMIT 1)
  FROM known WHERE known.organization_id IS NOT NULL
)
SELECT 'events' AS kind, count(*) AS count, min(event.event_time) AS oldest_time
FROM known
CROSS JOIN (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS position) AS horizon
JOIN events AS event
  ON event.organization_id = known.organization_id AND event.position >= horizon.position;
