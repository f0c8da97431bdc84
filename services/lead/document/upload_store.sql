-- name: InsertUpload
INSERT INTO uploads (organization_id, id, display_name, category, media_type, size, sha256,
                     visibility, parent, chunk_size, creator, expire_time)
VALUES (:organization_id, :name, :display_name, :category, :media_type, :size, :sha256,
        :visibility, :parent, :chunk_size, :creator,
        now() + :kept_seconds::double precision * interval '1 second')
RETURNING create_time, expire_time;

-- name: GetUpload
SELECT id AS name, display_name, category, media_type, size, sha256, visibility, parent, chunk_size,
       committed_size, document, creator, create_time, expire_time
FROM uploads
WHERE organization_id = :organization_id AND id = :name AND expire_time > now();

-- name: AdvanceUpload
-- The chunk before `committed_size` is there. No row: the upload is gone.
UPDATE uploads
SET committed_size = greatest(committed_size, :committed_size::bigint),
    expire_time = now() + :kept_seconds::double precision * interval '1 second'
WHERE organization_id = :organization_id AND id = :name AND document IS NULL
RETURNING committed_size;

-- name: RemoveOldUploads
-- across organizations: what has expired has expired in every one of them.
-- An hour late: whoever found an upload before it expired has put his chunk by then, and leaves none
-- behind.
WITH gone AS (
  DELETE FROM uploads
  WHERE (organization_id, id) IN (
    SELECT organization_id, id FROM uploads
    WHERE expire_time < now() - interval '1 hour'
    ORDER BY expire_time
    LIMIT :limit::int
    FOR UPDATE SKIP LOCKED)
  RETURNING organization_id, id, document
), useless AS (
  INSERT INTO removed_contents (organization_id, content)
  SELECT organization_id, id FROM gone WHERE document IS NULL
)
SELECT count(*) AS gone FROM gone;
