-- name: FindTakenExternalIds
-- Which of the external ids of several leads other leads have; `places` are given back.
SELECT given.place, 'leads/' || known.lead AS lead
FROM unnest(:systems::text[], :ids::text[], :places::text[]) WITH ORDINALITY
       AS given (system, id, place, position)
JOIN lead_external_ids AS known
  ON known.organization_id = :organization_id AND known.system = given.system
     AND known.id = given.id
ORDER BY given.position;

-- name: FindExternalIdHolder
SELECT 'leads/' || lead AS lead
FROM lead_external_ids
WHERE organization_id = :organization_id AND lead <> :name
  AND (system, id) IN (
    SELECT taken.system, taken.id
    FROM jsonb_to_recordset(:external_ids) AS taken (system text, id text))
ORDER BY system, id
LIMIT 1;

-- name: InsertExternalIds
INSERT INTO lead_external_ids (organization_id, system, id, lead)
SELECT :organization_id, given.system, given.id, :name
FROM jsonb_to_recordset(:external_ids) AS given (system text, id text)
ORDER BY given.system, given.id
ON CONFLICT DO NOTHING;

-- name: DeleteExternalIds
DELETE FROM lead_external_ids WHERE organization_id = :organization_id AND lead = :name;
