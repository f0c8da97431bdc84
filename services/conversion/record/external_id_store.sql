-- name: FindExternalIdHolder
-- Who has one of these external ids already, other than this record.
SELECT collection || '/' || known.record AS name
FROM external_ids AS known
JOIN jsonb_to_recordset(:external_ids::jsonb) AS given (system text, id text)
  ON given.system = known.system AND given.id = known.external_id
WHERE known.organization_id = :organization_id AND known.collection = :collection
  AND known.record <> :name
LIMIT 1;
