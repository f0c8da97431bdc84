-- name: InsertActivity
-- The lead is locked against its conversion: either the activity is there before everything
-- attached to the lead is handed over, or the lead is seen converted.
WITH target AS (
  SELECT id, conversion, delete_time, merged_into FROM leads
  WHERE organization_id = :organization_id AND id = :lead
  FOR SHARE
), inserted AS (
  INSERT INTO activities (organization_id, id, lead, kind, state, subject, description, start_time,
                          end_time, due_time, owner, creator)
  SELECT :organization_id, :name, id, :kind, :state, :subject, :description, :start_time, :end_time,
         :due_time, :owner, :creator
  FROM target WHERE conversion IS NULL AND delete_time IS NULL
  RETURNING id, kind, create_time
), event AS (
  INSERT INTO events (organization_id, ordinal, type, resource, actor, related_resources,
                      attributes)
  SELECT :organization_id, :ordinal, 'ActivityCreated', 'activities/' || inserted.id, :creator,
         ARRAY['leads/' || target.id],
         jsonb_strip_nulls(jsonb_build_object('kind', kind, 'cause_event', :cause_event::text))
  FROM inserted, target
)
SELECT 'conversions/' || target.conversion AS _conversion,
       'leads/' || target.merged_into AS _survivor, target.delete_time IS NOT NULL AS _deleted,
       inserted.create_time
FROM target LEFT JOIN inserted ON true;

-- name: GetActivity
SELECT id AS name, lead, kind, state, subject, description, start_time, end_time, due_time, owner,
       account, NULLIF(contacts, '{}') AS contacts, opportunity, creator, create_time
FROM activities
WHERE organization_id = :organization_id AND id = :name;

-- name: ListActivities
SELECT id AS name, lead, kind, state, subject, description, start_time, end_time, due_time, owner,
       account, NULLIF(contacts, '{}') AS contacts, opportunity, creator, create_time
FROM activities
WHERE organization_id = :organization_id
  AND ((:collection::text = 'leads' AND lead = :parent::uuid AND NOT moved)
    OR (:collection = 'accounts' AND account = :parent)
    OR (:collection = 'contacts' AND contacts @> ARRAY[:parent])
    OR (:collection = 'opportunities' AND opportunity = :parent))
  /* where */
/* order */
/* limit */;

-- name: InsertComment
WITH target AS (
  SELECT id, conversion, delete_time, merged_into FROM leads
  WHERE organization_id = :organization_id AND id = :lead
  FOR SHARE
), inserted AS (
  INSERT INTO comments (organization_id, id, lead, text, creator)
  SELECT :organization_id, :name, id, :text, :creator
  FROM target WHERE conversion IS NULL AND delete_time IS NULL
  RETURNING id, create_time
), event AS (
  INSERT INTO events (organization_id, type, resource, actor, related_resources)
  SELECT :organization_id, 'CommentCreated', 'comments/' || inserted.id, :creator,
         ARRAY['leads/' || target.id]
  FROM inserted, target
)
SELECT 'conversions/' || target.conversion AS _conversion,
       'leads/' || target.merged_into AS _survivor, target.delete_time IS NOT NULL AS _deleted,
       inserted.create_time
FROM target LEFT JOIN inserted ON true;

-- name: ListComments
SELECT id AS name, lead, text, account, NULLIF(contacts, '{}') AS contacts, opportunity, creator,
       create_time
FROM comments
WHERE organization_id = :organization_id
  AND ((:collection::text = 'leads' AND lead = :parent::uuid AND NOT moved)
    OR (:collection = 'accounts' AND account = :parent)
    OR (:collection = 'contacts' AND contacts @> ARRAY[:parent])
    OR (:collection = 'opportunities' AND opportunity = :parent))
  /* where */
/* order */
/* limit */;
