-- name: InsertCampaign
INSERT INTO campaigns (organization_id, id, display_name, kind, description, owner, start_time,
                       end_time, creator)
VALUES (:organization_id, :name, :display_name, :kind, :description, :owner, :start_time,
        :end_time, :creator)
RETURNING create_time, update_time, version::text AS etag;

-- name: GetCampaign
-- Its members are those that ListCampaignMemberships shows.
SELECT c.id AS name, c.display_name, c.kind, c.description, c.owner, c.start_time, c.end_time,
       (SELECT count(*)
        FROM campaign_memberships AS m
        LEFT JOIN leads AS l ON l.organization_id = m.organization_id AND l.id = m.lead
        WHERE m.organization_id = :organization_id AND m.campaign = c.id AND m.remove_time IS NULL
          AND m.status <> ''
          AND l.delete_time IS NULL
          AND CASE c.flag WHEN 'do_not_email' THEN l.do_not_email ELSE l.do_not_call END
            IS NOT TRUE) AS member_count,
       c.creator, c.create_time, c.update_time, c.delete_time, c.version::text AS etag
FROM campaigns AS c
WHERE c.organization_id = :organization_id AND c.id = :name;

-- name: ListCampaigns
SELECT id AS name, display_name, kind, description, owner, start_time, end_time, creator,
       create_time, update_time, delete_time, version::text AS etag
FROM campaigns
WHERE organization_id = :organization_id
  AND (:show_deleted::boolean OR delete_time IS NULL) /* where */
/* order */
/* limit */;

-- name: LockCampaign
-- Whoever changes a campaign or its members has it alone: so members are looked for and then added
-- by statements that see all of them.
SELECT id AS name, display_name, kind, description, owner, start_time, end_time, creator,
       create_time, update_time, delete_time, version::text AS etag
FROM campaigns
WHERE organization_id = :organization_id AND id = :name
FOR NO KEY UPDATE;

-- name: UpdateCampaign
UPDATE campaigns
SET display_name = :display_name, description = :description, owner = :owner,
    start_time = :start_time, end_time = :end_time,
    delete_time = CASE WHEN :delete_time::timestamptz IS NOT NULL THEN now() END,
    update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND id = :name
RETURNING update_time, delete_time, version::text AS etag;
