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
