-- name: LockUpload
SELECT id AS name, display_name, category, media_type, size, sha256, visibility, parent,
       committed_size, document
FROM uploads
WHERE organization_id = :organization_id AND id = :upload AND expire_time > now()
FOR UPDATE;

-- name: InsertDocument
-- Linked by a statement after it, if it is.
WITH inserted AS (
  INSERT INTO documents (organization_id, id, display_name, category, media_type, size, sha256,
                         visibility, content, creator, expire_time)
  VALUES (:organization_id, :name, :display_name, :category, :media_type, :size, :sha256,
          :visibility, :upload, :creator,
          now() + :kept_seconds::double precision * interval '1 second')
  RETURNING id, media_type, size, creator
), finished AS (
  UPDATE uploads SET document = inserted.id
  FROM inserted
  WHERE uploads.organization_id = :organization_id AND uploads.id = :upload
)
INSERT INTO events (organization_id, type, resource, actor, attributes)
SELECT :organization_id, 'DocumentCreated', 'documents/' || id, creator,
       jsonb_build_object('media_type', media_type, 'size', size::text)
FROM inserted;

-- name: GetDocument
SELECT id AS name, display_name, category, media_type, size, sha256, visibility,
       links_of_document(organization_id, id) AS links, creator, create_time, expire_time,
       content AS _content
FROM documents
WHERE organization_id = :organization_id AND id = :name;

-- name: ListDocuments
SELECT id AS name, display_name, category, media_type, size, sha256, visibility,
       links_of_document(organization_id, id) AS links, creator, create_time, expire_time
FROM documents
WHERE organization_id = :organization_id
  AND id IN (
    SELECT document FROM document_links
    WHERE organization_id = :organization_id
      AND ((:collection::text = 'leads' AND NOT moved
             AND lead = surviving_lead(:organization_id, :parent::uuid))
        OR (:collection = 'accounts' AND account = :parent)
        OR (:collection = 'contacts' AND contacts @> ARRAY[:parent])
        OR (:collection = 'opportunities' AND opportunity = :parent)))
  /* where */
/* order */
/* limit */;

-- name: LockDocument
-- Whoever links or unlinks a document has it to himself, so that it expires exactly when nothing links
-- it.
SELECT id AS name FROM documents
WHERE organization_id = :organization_id AND id = :name
FOR NO KEY UPDATE;

-- name: LinkDocument
WITH linked AS (
  INSERT INTO document_links (organization_id, document, collection, record, account, contacts,
                              opportunity, creator)
  VALUES (:organization_id, :name, :collection::text, :record::uuid,
          CASE WHEN :collection = 'accounts' THEN :record END,
          CASE WHEN :collection = 'contacts' THEN ARRAY[:record] ELSE '{}' END,
          CASE WHEN :collection = 'opportunities' THEN :record END, :actor)
  ON CONFLICT DO NOTHING
  RETURNING document
), kept AS (
  UPDATE documents SET expire_time = NULL
  FROM linked
  WHERE documents.organization_id = :organization_id AND documents.id = linked.document
)
INSERT INTO events (organization_id, ordinal, type, resource, actor, related_resources)
SELECT :organization_id, :ordinal, 'DocumentLinked', 'documents/' || document, :actor,
       ARRAY[:collection || '/' || :record]
FROM linked;

-- name: UnlinkDocument
-- The link of its own that the record has, and what it took over from converted leads.
WITH gone AS (
  DELETE FROM document_links
  WHERE organization_id = :organization_id AND document = :name
    AND collection = :collection::text AND record = :record::uuid
  RETURNING document
), freed AS (
  UPDATE document_links
  SET account = CASE WHEN :collection = 'accounts' THEN NULL ELSE account END,
      contacts = CASE WHEN :collection = 'contacts' THEN array_remove(contacts, :record)
                      ELSE contacts END,
      opportunity = CASE WHEN :collection = 'opportunities' THEN NULL ELSE opportunity END
  WHERE organization_id = :organization_id AND document = :name AND collection = 'leads'
    AND ((:collection = 'accounts' AND account = :record)
      OR (:collection = 'contacts' AND contacts @> ARRAY[:record])
      OR (:collection = 'opportunities' AND opportunity = :record))
  RETURNING document
), unlinked AS (
  SELECT document FROM gone UNION SELECT document FROM freed
), without_logo AS (
  UPDATE leads
  SET logo = NULL, update_time = now(), version = version + 1
  FROM gone
  WHERE :collection = 'leads' AND leads.organization_id = :organization_id
    AND leads.id = :record AND leads.logo = gone.document
), expiring AS (
  UPDATE documents
  SET expire_time = now() + :kept_seconds::double precision * interval '1 second'
  FROM unlinked
  WHERE documents.organization_id = :organization_id AND documents.id = unlinked.document
    AND NOT EXISTS (
      SELECT FROM document_links AS other
      WHERE other.organization_id = :organization_id AND other.document = :name
        AND (other.collection, other.record) <> (:collection, :record))
)
INSERT INTO events (organization_id, type, resource, actor, related_resources)
SELECT :organization_id, 'DocumentUnlinked', 'documents/' || document, :actor,
       ARRAY[:collection || '/' || :record]
FROM unlinked;

-- name: RemoveOldDocuments
-- across organizations: what has expired has expired in every one of them.
WITH gone AS (
  DELETE FROM documents
  WHERE (organization_id, id) IN (
    SELECT organization_id, id FROM documents
    WHERE expire_time <= now()
    ORDER BY expire_time
    LIMIT :limit::int
    FOR UPDATE SKIP LOCKED)
  RETURNING organization_id, id, content
), useless AS (
  INSERT INTO removed_contents (organization_id, content)
  SELECT organization_id, content FROM gone
), event AS (
  INSERT INTO events (organization_id, ordinal, type, resource)
  SELECT organization_id, row_number() OVER (ORDER BY id) - 1, 'DocumentDeleted', 'documents/' || id
  FROM gone
)
SELECT count(*) AS gone FROM gone;
