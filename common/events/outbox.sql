-- name: InsertEvent
INSERT INTO events (organization_id, id, ordinal, type, resource, actor, related_resources,
                    changed_fields, attributes)
VALUES (:organization_id, coalesce(:name::uuid, gen_random_uuid()), :ordinal, :type, :resource,
        :actor, :related_resources, :changed_fields, :attributes);
