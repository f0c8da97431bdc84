-- name: PutChunk
-- NULL: somebody else put it just now, and this statement began too early to see what.
WITH put AS (
  INSERT INTO content_chunks (organization_id, content, start, data)
  VALUES (:organization_id, :content::uuid, :start::bigint, :data::bytea)
  ON CONFLICT DO NOTHING
  RETURNING true AS same
)
SELECT coalesce((SELECT same FROM put),
                (SELECT data = :data FROM content_chunks
                 WHERE organization_id = :organization_id AND content = :content
                   AND start = :start)) AS same;

-- name: ReadChunk
-- From the byte that is asked for to the end of the piece it is in.
SELECT substring(data FROM (:start::bigint - start + 1)::int) AS data
FROM content_chunks
WHERE organization_id = :organization_id AND content = :content::uuid AND start <= :start
ORDER BY content_chunks.start DESC
LIMIT 1;

-- name: RemoveChunks
-- across organizations: whatever is not needed goes, some pieces at a time.
DELETE FROM content_chunks
WHERE ctid = ANY (ARRAY(
  SELECT chunk.ctid
  FROM removed_contents AS removed
  JOIN content_chunks AS chunk
    ON chunk.organization_id = removed.organization_id AND chunk.content = removed.content
  LIMIT :limit));

-- name: ForgetRemovedContents
-- across organizations: those of which nothing is left.
DELETE FROM removed_contents AS removed
WHERE NOT EXISTS (
  SELECT FROM content_chunks AS chunk
  WHERE chunk.organization_id = removed.organization_id AND chunk.content = removed.content);
