-- name: FindTakenExternalIds
-- Which of the external ids of several leads other leads have; `places` are given back.
SELECT given.place, 'leads/' || known.lead AS lead
FROM unnest(:systems::text[], :ids::text[], :places::text[]) WITH ORDINALITY
       AS given (system, id, place, position)
JOIN lead_external_ids AS known
  ON known.organization_id = :organization_id AND known.system = given.system
     AND known.id = given.id
ORDER BY given.position;

-- name: InsertExternalIds
-- Each with its lead. In one order for all, so that transactions that meet do not deadlock.
INSERT INTO lead_external_ids (organization_id, system, id, lead)
SELECT :organization_id, given.system, given.id, given.lead
FROM unnest((SELECT :systems::text[]), (SELECT :ids::text[]), (SELECT :leads::uuid[]))
  AS given (system, id, lead)
ORDER BY given.system, given.id
ON CONFLICT DO NOTHING;

-- name: DeleteExternalIds
DELETE FROM lead_external_ids WHERE organization_id = :organization_id AND lead = :lead;
