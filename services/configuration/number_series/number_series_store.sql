-- name: GetNumberSeriesDefinition
SELECT name, kind, display_name, prefix, width, start, default_for_kind, gap_policy, create_time,
       update_time, version::text AS etag
FROM number_series_definitions
WHERE organization_id = :organization_id AND name = :name;

-- name: ListNumberSeriesDefinitions
SELECT name, kind, display_name, prefix, width, start, default_for_kind, gap_policy, create_time,
       update_time, version::text AS etag
FROM number_series_definitions
WHERE organization_id = :organization_id /* where */
/* order */
/* limit */;

-- name: ReadRivals
SELECT name, prefix
FROM number_series_definitions
WHERE organization_id = :organization_id AND kind = :kind AND name <> :name
ORDER BY name;

-- name: TakeDefaultFromOthers
UPDATE number_series_definitions
SET default_for_kind = false, update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND kind = :kind AND default_for_kind AND name <> :name
RETURNING name;

-- name: InsertNumberSeriesDefinition
INSERT INTO number_series_definitions
  (organization_id, name, kind, display_name, prefix, width, start, default_for_kind, gap_policy)
VALUES (:organization_id, :name, :kind, :display_name, :prefix, :width, :start, :default_for_kind,
        :gap_policy)
ON CONFLICT DO NOTHING
RETURNING name;

-- name: UpdateNumberSeriesDefinition
UPDATE number_series_definitions
SET display_name = :display_name, prefix = :prefix, width = :width,
    default_for_kind = :default_for_kind, gap_policy = :gap_policy, update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND name = :name;
