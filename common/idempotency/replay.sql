-- name: ClaimRequestId
INSERT INTO request_ids AS kept (organization_id, request_id, fingerprint)
VALUES (:organization_id, :request_id, :fingerprint)
ON CONFLICT (organization_id, request_id) DO UPDATE SET replays = kept.replays + 1
RETURNING response, fingerprint = :fingerprint AS same, xmax = 0 AS claimed;

-- name: KeepResponse
UPDATE request_ids SET response = :response
WHERE organization_id = :organization_id AND request_id = :request_id;

-- name: PurgeRequestIds
-- across organizations: what is too old is too old for every one of them.
DELETE FROM request_ids
WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM request_ids
  WHERE create_time < now() - :days * interval '1 day'
  LIMIT :limit));
