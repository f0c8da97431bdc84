-- name: LockCampaignOfMembers
-- One after another: what a statement then finds of the campaign's members stays true.
SELECT delete_time IS NOT NULL AS _deleted, flag AS _flag
FROM campaigns
WHERE organization_id = :organization_id AND id = :campaign
FOR NO KEY UPDATE;

-- name: AddCampaignMembers
-- One outcome for each party in its order. Leads are locked against their conversion: either the
-- membership is there before everything attached to the lead is handed over, or the lead is seen
-- converted. An account or a contact is a member, too, by what it took over from a lead. Members are
-- looked up one by one (OFFSET 0): a plan made while the table was new must go by its keys, also when
-- it has grown; what was taken over at once, for there is no such key.
WITH items AS (
  SELECT id, collection || '/' || party_id AS party,
         CASE collection WHEN 'leads' THEN party_id END AS lead,
         CASE collection WHEN 'accounts' THEN party_id END AS account,
         CASE collection WHEN 'contacts' THEN party_id END AS contact,
         nullif(status, '') AS status, nullif(response, '') AS response, position
  FROM unnest((SELECT :ids::uuid[]), (SELECT :collections::text[]), (SELECT :party_ids::uuid[]),
              (SELECT :statuses::text[]), (SELECT :responses::text[]))
    WITH ORDINALITY AS item (id, collection, party_id, status, response, position)
), locked AS MATERIALIZED (
  SELECT lead.id, lead.conversion, lead.delete_time, lead.opted_out
  FROM (SELECT lead FROM items WHERE lead IS NOT NULL
        ORDER BY lead) AS item  -- One order for all, so that those who meet do not deadlock.
  CROSS JOIN LATERAL (
    SELECT id, conversion, delete_time,
           CASE :flag::text WHEN 'do_not_email' THEN do_not_email ELSE do_not_call END AS opted_out
    FROM leads
    WHERE organization_id = :organization_id AND id = item.lead
    FOR SHARE
  ) AS lead
), taken_over AS MATERIALIZED (
  SELECT id, account, contacts FROM campaign_memberships
  WHERE organization_id = :organization_id AND campaign = :campaign AND remove_time IS NULL
    AND account = ANY ((SELECT array_agg(account) FROM items WHERE account IS NOT NULL)::uuid[])
  UNION
  SELECT id, account, contacts FROM campaign_memberships
  WHERE organization_id = :organization_id AND campaign = :campaign AND remove_time IS NULL
    AND contacts && (SELECT array_agg(contact) FROM items WHERE contact IS NOT NULL)
    AND contacts <> '{}'
), judged AS (
  SELECT item.id, item.party, item.lead, item.account, item.contact, item.status, item.response,
         item.position, coalesce(own.id, other.id) AS membership,
         locked.conversion,
         CASE WHEN coalesce(own.id, other.id) IS NOT NULL THEN 'MEMBER'
              WHEN item.lead IS NULL THEN 'FREE'
              WHEN locked.id IS NULL THEN 'MISSING'
              WHEN locked.conversion IS NOT NULL THEN 'CONVERTED'
              WHEN locked.delete_time IS NOT NULL THEN 'DELETED'
              WHEN locked.opted_out THEN 'OPTED_OUT'
              ELSE 'FREE' END AS finding
  FROM items AS item
  LEFT JOIN locked ON locked.id = item.lead
  LEFT JOIN LATERAL (
    SELECT id FROM campaign_memberships
    WHERE organization_id = :organization_id AND campaign = :campaign AND party = item.party
      AND remove_time IS NULL
    OFFSET 0
  ) AS own ON true
  LEFT JOIN LATERAL (
    SELECT id FROM taken_over
    WHERE account = item.account OR contacts @> ARRAY[item.contact]
    ORDER BY id
    LIMIT 1
  ) AS other ON item.lead IS NULL
), inserted AS (
  INSERT INTO campaign_memberships (organization_id, id, campaign, party, lead, status, response,
                                    account, contacts, creator)
  SELECT :organization_id, id, :campaign, party, lead, coalesce(status, 'STATUS_ADDED'),
         coalesce(response, ''), account, array_remove(ARRAY[contact], NULL), :actor
  FROM judged WHERE finding = 'FREE'
  RETURNING id, party, status
), wanted AS (
  -- What is said of members that are there: the last word on one that several parties stand for.
  -- What nobody says stays.
  SELECT membership,
         (array_agg(status ORDER BY position DESC) FILTER (WHERE status IS NOT NULL))[1] AS status,
         (array_agg(response ORDER BY position DESC)
            FILTER (WHERE response IS NOT NULL))[1] AS response
  FROM judged
  WHERE finding = 'MEMBER' AND :updates::boolean
  GROUP BY membership
), updated AS (
  UPDATE campaign_memberships AS m
  SET status = coalesce(wanted.status, m.status), response = coalesce(wanted.response, m.response),
      status_change_time = now()
  FROM wanted
  WHERE m.organization_id = :organization_id AND m.id = wanted.membership
    AND (coalesce(wanted.status, m.status), coalesce(wanted.response, m.response))
      <> (m.status, m.response)
  RETURNING m.id, m.party, m.status
), event AS (
  INSERT INTO events (organization_id, ordinal, type, resource, actor, related_resources,
                      attributes)
  SELECT :organization_id, row_number() OVER (ORDER BY id), type, 'campaignMemberships/' || id,
         :actor, ARRAY['campaigns/' || :campaign::uuid, party],
         jsonb_build_object('status', status)
  FROM (SELECT 'CampaignMemberAdded' AS type, id, party, status FROM inserted
        UNION ALL
        SELECT 'CampaignMemberUpdated', id, party, status FROM updated) AS happened
)
SELECT judged.finding AS _finding, 'conversions/' || judged.conversion AS _conversion,
       coalesce(judged.membership, inserted.id) AS _membership
FROM judged
LEFT JOIN inserted ON inserted.id = judged.id
ORDER BY judged.position;

-- name: GetCampaignMemberships
SELECT m.id AS name, m.campaign, m.party, m.status, m.response, m.status_change_time,
       coalesce(CASE c.flag WHEN 'do_not_email' THEN l.do_not_email ELSE l.do_not_call END, false)
         AS opted_out,
       m.account, NULLIF(m.contacts, '{}') AS contacts, m.opportunity, m.creator, m.create_time
FROM campaign_memberships AS m
JOIN campaigns AS c ON c.organization_id = m.organization_id AND c.id = m.campaign
LEFT JOIN leads AS l ON l.organization_id = m.organization_id AND l.id = m.lead
WHERE m.organization_id = :organization_id AND m.id = ANY ((SELECT :names::uuid[])::uuid[]);

-- name: ListCampaignMemberships
SELECT m.id AS name, m.campaign, m.party, m.status, m.response, m.status_change_time,
       coalesce(CASE c.flag WHEN 'do_not_email' THEN l.do_not_email ELSE l.do_not_call END, false)
         AS opted_out,
       m.account, NULLIF(m.contacts, '{}') AS contacts, m.opportunity, m.creator, m.create_time
FROM campaign_memberships AS m
JOIN campaigns AS c ON c.organization_id = m.organization_id AND c.id = m.campaign
LEFT JOIN leads AS l ON l.organization_id = m.organization_id AND l.id = m.lead
WHERE m.organization_id = :organization_id AND m.remove_time IS NULL
  AND ((:collection::text = 'campaigns' AND m.campaign = :parent::uuid AND m.status <> ''
        AND l.delete_time IS NULL
        AND (:show_opted_out::boolean
          OR CASE c.flag WHEN 'do_not_email' THEN l.do_not_email ELSE l.do_not_call END
            IS NOT TRUE))
    OR (:collection = 'leads' AND m.lead = surviving_lead(:organization_id, :parent)
      AND NOT m.moved)
    OR (:collection = 'accounts' AND m.account = :parent)
    OR (:collection = 'contacts' AND m.contacts @> ARRAY[:parent] AND m.contacts <> '{}')
    OR (:collection = 'opportunities' AND m.opportunity = :parent))
  /* where */
/* order */
/* limit */;

-- name: RemoveCampaignMembers
WITH meant AS (
  SELECT id FROM campaign_memberships
  WHERE organization_id = :organization_id AND campaign = :campaign AND remove_time IS NULL
    AND party = ANY ((SELECT :parties::text[])::text[])
  UNION
  SELECT id FROM campaign_memberships
  WHERE organization_id = :organization_id AND campaign = :campaign AND remove_time IS NULL
    AND account = ANY ((SELECT :accounts::uuid[])::uuid[])
  UNION
  SELECT id FROM campaign_memberships
  WHERE organization_id = :organization_id AND campaign = :campaign AND remove_time IS NULL
    AND contacts && (SELECT :contacts::uuid[])::uuid[] AND contacts <> '{}'
), removed AS (
  UPDATE campaign_memberships SET remove_time = now()
  WHERE organization_id = :organization_id AND id IN (SELECT id FROM meant)
  RETURNING id, party
), event AS (
  INSERT INTO events (organization_id, ordinal, type, resource, actor, related_resources)
  SELECT :organization_id, row_number() OVER (ORDER BY id), 'CampaignMemberRemoved',
         'campaignMemberships/' || id, :actor, ARRAY['campaigns/' || :campaign::uuid, party]
  FROM removed
)
SELECT count(*) AS _removed FROM removed;
