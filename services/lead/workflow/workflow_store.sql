-- name: FindBehind
-- across organizations: one look tells for all of them where something happened that was not followed
-- yet. They are found by stepping through the key of the events. A place that nothing has reached is
-- of a database that was put back since.
WITH RECURSIVE known (organization_id) AS (
  (SELECT organization_id FROM events ORDER BY organization_id LIMIT 1)
  UNION ALL
  SELECT (SELECT events.organization_id FROM events
          WHERE events.organization_id > known.organization_id
          ORDER BY events.organization_id LIMIT 1)
  FROM known WHERE known.organization_id IS NOT NULL
)
SELECT known.organization_id
FROM known
CROSS JOIN (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS position) AS horizon
JOIN workflow_positions AS start ON start.organization_id = ''
LEFT JOIN workflow_positions AS place ON place.organization_id = known.organization_id
JOIN LATERAL (
  SELECT position FROM events
  WHERE organization_id = known.organization_id AND position < horizon.position
  ORDER BY position DESC
  LIMIT 1
) AS newest ON true
WHERE (place.retry_time IS NULL OR place.retry_time <= now())
  AND (newest.position >= coalesce(place.position, start.position)
    OR place.position > horizon.position);

-- name: BeginPlace
INSERT INTO workflow_positions (organization_id, position)
SELECT :organization_id, position FROM workflow_positions WHERE organization_id = ''
ON CONFLICT DO NOTHING;

-- name: FindPlace
SELECT position::text::bigint AS position, ordinal, id::text AS id FROM workflow_positions
WHERE organization_id = :organization_id;

-- name: LockPlace
-- Whoever holds it follows the next event; nobody waits for it.
SELECT ordinal FROM workflow_positions
WHERE organization_id = :organization_id AND position = :position::xid8 AND ordinal = :ordinal
  AND id = :id::uuid
FOR UPDATE SKIP LOCKED;

-- name: MovePlace
UPDATE workflow_positions
SET position = :to_position::xid8, ordinal = :to_ordinal, id = :to_id::uuid, retry_time = now()
WHERE organization_id = :organization_id AND position = :position::xid8 AND ordinal = :ordinal
  AND id = :id::uuid;

-- name: PostponePlace
UPDATE workflow_positions
SET retry_time = now() + :seconds * interval '1 second'
WHERE organization_id = :organization_id;

-- name: MeetLead
-- Whether the lead meets the condition of a rule. It stays as it is until the rule has done what it
-- says.
SELECT id FROM leads
WHERE organization_id = :organization_id AND id = :lead::uuid AND delete_time IS NULL
  AND (/* condition */ true)
FOR NO KEY UPDATE;
