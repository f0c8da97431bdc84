-- name: CountBacklog
-- across organizations: whoever operates the process looks after all of them.
-- Each kind by the index of the few that wait.
-- Workflow rules are followed organisation by organisation; one that has no place begins where all do.
WITH RECURSIVE known (organization_id) AS (
  (SELECT organization_id FROM events ORDER BY organization_id LIMIT 1)
  UNION ALL
  SELECT (SELECT events.organization_id FROM events
          WHERE events.organization_id > known.organization_id
          ORDER BY events.organization_id LIMIT 1)
  FROM known WHERE known.organization_id IS NOT NULL
), followed AS (
  SELECT known.organization_id, coalesce(place.position, start.position) AS position,
         coalesce(place.ordinal, start.ordinal) AS ordinal, coalesce(place.id, start.id) AS id
  FROM known
  JOIN workflow_positions AS start ON start.organization_id = ''
  LEFT JOIN workflow_positions AS place ON place.organization_id = known.organization_id
)
SELECT 'holds' AS kind, count(*) AS count, min(reserve_time) AS oldest_time
FROM handoffs
WHERE state = 'RESERVED'
UNION ALL
SELECT 'workflow_conversions', count(*), min(create_time)
FROM workflow_runs
WHERE state = 'CONVERTING'
UNION ALL
SELECT 'workflow_events', count(*), min(event.event_time)
FROM followed
JOIN events AS event
  ON event.organization_id = followed.organization_id
  AND (event.position, event.ordinal, event.id)
    > (followed.position, followed.ordinal, followed.id);

-- name: CountWaiting
-- across organizations: whoever operates the process looks after all of them.
-- What people wait for, each kind by the index of the few that wait. When an operation was asked for
-- stands in its id.
SELECT 'operations' AS kind, count(*) AS count,
       min(to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0))
         AS oldest_time
FROM operations
WHERE NOT done
UNION ALL
SELECT 'emails', count(*), min(activity.create_time)
FROM emails AS email
JOIN activities AS activity
  ON activity.organization_id = email.organization_id AND activity.id = email.id
WHERE email.delivery_state = 'DELIVERY_STATE_QUEUED'
UNION ALL
SELECT 'text_messages', count(*), min(activity.create_time)
FROM text_messages AS message
JOIN activities AS activity
  ON activity.organization_id = message.organization_id AND activity.id = message.id
WHERE message.delivery_state = 'DELIVERY_STATE_QUEUED';
