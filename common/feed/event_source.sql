-- name: ReadEvents
-- What follows a place, as far as it is complete: a transaction that is still open hides all that
-- began to write after it. One row at least, which says how far that is. Whoever wrote an event, its
-- attributes are texts when they are told, and nothing is NULL.
SELECT horizon.position::text::bigint AS _horizon,
       forgotten.position::text::bigint AS _forgotten,
       :position::xid8 > horizon.next AS _ahead,
       event.position::text::bigint AS _position, event.ordinal AS _ordinal,
       event.id::text AS _id, event.id AS name, event.type, event.resource, event.actor,
       event.event_time, array_remove(event.related_resources, NULL) AS related_resources,
       event.changed_fields,
       (SELECT coalesce(jsonb_object_agg(key, value), '{}')
        FROM jsonb_each_text(event.attributes) WHERE value IS NOT NULL) AS attributes
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS position,
             pg_snapshot_xmax(pg_current_snapshot()) AS next) AS horizon
LEFT JOIN forgotten_events AS forgotten ON forgotten.organization_id = :organization_id
LEFT JOIN LATERAL (
  SELECT position, ordinal, id, type, resource, actor, event_time, related_resources,
         changed_fields, attributes
  FROM events
  WHERE organization_id = :organization_id
    AND (position, ordinal, id) > (:position::xid8, :ordinal::integer, :id::uuid)
    AND position < horizon.position
  ORDER BY position, ordinal, id
  LIMIT :limit
) AS event ON true
ORDER BY event.position, event.ordinal, event.id;

-- name: FindNewestEvents
-- across organizations: one look tells for all that anybody follows whether something is new.
-- What was purged counts: whoever was not behind it has to be told.
SELECT followed.organization_id, horizon.position::text::bigint AS horizon,
       greatest(newest.position::text::bigint, forgotten.position::text::bigint, 0) AS newest
FROM unnest((SELECT :organizations::text[])) AS followed (organization_id)
CROSS JOIN (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS position) AS horizon
LEFT JOIN forgotten_events AS forgotten USING (organization_id)
LEFT JOIN LATERAL (
  SELECT position FROM events
  WHERE organization_id = followed.organization_id AND position < horizon.position
  ORDER BY position DESC
  LIMIT 1
) AS newest ON true;

-- name: ReadHorizon
-- across organizations: transactions are of the whole database.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next;
