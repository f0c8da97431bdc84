-- name: LockMoves
-- The moves of an organisation go one after the other: each looks where those before it went.
SELECT pg_advisory_xact_lock(hashtextextended('moved_accounts/' || :organization_id, 0));

-- name: NoteMove
-- Where the links belong in the end: the account they go to may have been moved on already.
WITH chosen AS (
  SELECT coalesce((SELECT to_account FROM moved_accounts
                   WHERE organization_id = :organization_id AND from_account = :to_account),
                  :to_account) AS target
), moved_on AS (
  UPDATE moved_accounts SET to_account = chosen.target
  FROM chosen
  WHERE moved_accounts.organization_id = :organization_id
    AND moved_accounts.to_account = :from_account
)
INSERT INTO moved_accounts (organization_id, from_account, to_account)
SELECT :organization_id, :from_account, target FROM chosen
ON CONFLICT (organization_id, from_account) DO UPDATE SET to_account = excluded.to_account
RETURNING to_account AS target;

-- name: MoveLinks
WITH moved_leads AS (
  UPDATE leads SET account = :target, update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND account = :from_account
  RETURNING id
), moved_activities AS (
  UPDATE activities SET account = :target
  WHERE organization_id = :organization_id AND account = :from_account
  RETURNING id
), moved_comments AS (
  UPDATE comments SET account = :target
  WHERE organization_id = :organization_id AND account = :from_account
  RETURNING id
), moved_documents AS (
  UPDATE document_links SET account = :target
  WHERE organization_id = :organization_id AND account = :from_account
    AND collection <> 'accounts'
  RETURNING document
), gone_documents AS (
  DELETE FROM document_links
  WHERE organization_id = :organization_id AND account = :from_account AND collection = 'accounts'
  RETURNING document, creator, create_time
), own_documents AS (
  -- A document is linked to an account of its own once.
  INSERT INTO document_links (organization_id, document, collection, record, account, creator,
                              create_time)
  SELECT :organization_id, document, 'accounts', :target, :target, creator, create_time
  FROM gone_documents
  ON CONFLICT DO NOTHING
  RETURNING document
), moved_campaigns AS (
  -- Of two memberships in one campaign the survivor's own goes on.
  UPDATE campaign_memberships AS membership
  SET account = :target,
      remove_time = CASE WHEN own.id IS NULL THEN membership.remove_time
                         ELSE coalesce(membership.remove_time, now()) END,
      party = CASE WHEN membership.party = 'accounts/' || :from_account
                   THEN 'accounts/' || :target ELSE membership.party END
  FROM campaign_memberships AS moving
  LEFT JOIN campaign_memberships AS own
    ON own.organization_id = moving.organization_id AND own.campaign = moving.campaign
      AND own.party = 'accounts/' || :target AND own.remove_time IS NULL
      AND moving.party = 'accounts/' || :from_account
  WHERE membership.organization_id = :organization_id AND membership.account = :from_account
    AND moving.organization_id = membership.organization_id AND moving.id = membership.id
  RETURNING membership.id
), moved_interests AS (
  UPDATE interests AS interest
  SET account = :target,
      remove_time = CASE WHEN own.id IS NULL THEN interest.remove_time
                         ELSE coalesce(interest.remove_time, now()) END,
      parent = CASE WHEN interest.parent = 'accounts/' || :from_account
                    THEN 'accounts/' || :target ELSE interest.parent END
  FROM interests AS moving
  LEFT JOIN interests AS own
    ON own.organization_id = moving.organization_id AND own.product_kind = moving.product_kind
      AND own.product_id = moving.product_id AND own.parent = 'accounts/' || :target
      AND own.remove_time IS NULL AND moving.parent = 'accounts/' || :from_account
  WHERE interest.organization_id = :organization_id AND interest.account = :from_account
    AND moving.organization_id = interest.organization_id AND moving.id = interest.id
  RETURNING interest.id
), event AS (
  INSERT INTO events (organization_id, type, resource, actor, related_resources, changed_fields)
  SELECT :organization_id, 'LeadUpdated', 'leads/' || id, :actor,
         ARRAY['accounts/' || :target::uuid], ARRAY['account']
  FROM moved_leads
)
SELECT (SELECT count(*) FROM moved_leads) AS lead_count,
       (SELECT count(*) FROM moved_activities) + (SELECT count(*) FROM moved_comments)
         + (SELECT count(*) FROM moved_documents) + (SELECT count(*) FROM own_documents)
         + (SELECT count(*) FROM moved_campaigns) + (SELECT count(*) FROM moved_interests)
         AS item_count;
