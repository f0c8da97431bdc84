-- name: InsertActivity
-- The lead is locked against its conversion: either the activity is there before everything
-- attached to the lead is handed over, or the lead is seen converted. When it takes place the lead is
-- told by what it knows already, as it is once it is locked, and not by its other activities: those
-- of whoever held the lock before are not in this statement's snapshot.
WITH target AS (
  SELECT id, conversion, delete_time, merged_into,
         CASE WHEN :state::text <> 'STATE_SCHEDULED' THEN NULL
              WHEN do_not_call AND :kind::text IN ('KIND_CALL', 'KIND_SMS') THEN 'DO_NOT_CALL'
              WHEN do_not_email AND :kind = 'KIND_EMAIL' THEN 'DO_NOT_EMAIL' END AS refusal
  FROM leads
  WHERE organization_id = :organization_id AND id = :lead
  FOR NO KEY UPDATE
), inserted AS (
  INSERT INTO activities (organization_id, id, lead, kind, state, subject, description, start_time,
                          end_time, due_time, owner, participants, outcome, complete_time, creator)
  SELECT :organization_id, :name, id, :kind, :state, :subject, :description, :start_time, :end_time,
         :due_time, :owner, :participants, :outcome,
         CASE WHEN :state = 'STATE_COMPLETED' THEN now() END, :creator
  FROM target WHERE conversion IS NULL AND delete_time IS NULL AND refusal IS NULL
  RETURNING id, lead, kind, state, subject, start_time, complete_time, create_time, update_time,
            version
), known AS (
  UPDATE leads
  SET last_event_time = CASE WHEN inserted.start_time <= now()
                             THEN greatest(last_event_time, inserted.start_time)
                             ELSE last_event_time END,
      next_event_time = CASE WHEN inserted.start_time > now()
                               AND inserted.state = 'STATE_SCHEDULED'
                             THEN least(next_event_time, inserted.start_time)
                             ELSE next_event_time END,
      passing_time = CASE WHEN inserted.start_time > now()
                          THEN least(passing_time, inserted.start_time)
                          ELSE passing_time END
  FROM inserted
  WHERE leads.organization_id = :organization_id AND leads.id = :lead
    AND inserted.start_time IS NOT NULL
    AND (inserted.start_time > now() OR last_event_time IS NULL
      OR last_event_time < inserted.start_time)
), event AS (
  INSERT INTO events (organization_id, ordinal, type, resource, actor, related_resources,
                      attributes)
  SELECT :organization_id, :ordinal, 'ActivityCreated', 'activities/' || id, :creator,
         ARRAY['leads/' || lead],
         jsonb_strip_nulls(jsonb_build_object('kind', kind, 'cause_event', :cause_event::text))
  FROM inserted
), entry AS (
  INSERT INTO timeline_entries (organization_id, lead, kind, actor, changes, resource)
  SELECT :organization_id, lead, 'KIND_ACTIVITY_CREATED', :creator,
         jsonb_build_array(jsonb_build_object('field', 'kind', 'after', kind),
                           jsonb_build_object('field', 'subject', 'after', subject)),
         'activities/' || id
  FROM inserted
)
SELECT 'conversions/' || target.conversion AS _conversion,
       'leads/' || target.merged_into AS _survivor, target.delete_time IS NOT NULL AS _deleted,
       target.refusal AS _refusal,
       inserted.complete_time, inserted.create_time, inserted.update_time,
       inserted.version::text AS etag
FROM target LEFT JOIN inserted ON true;

-- name: GetActivity
SELECT id AS name, lead, kind, state, subject, description, start_time, end_time, due_time, owner,
       account, NULLIF(contacts, '{}') AS contacts, opportunity, creator, create_time,
       NULLIF(participants, '{}') AS participants, outcome, complete_time, update_time, delete_time,
       version::text AS etag, email.recipient AS "email.recipient", email.html AS "email.html",
       email.message_id AS "email.message_id", email.delivery_state AS "email.delivery_state",
       email.send_time AS "email.send_time", email.attempts AS "email.attempts",
       email.failure AS "email.failure", sms_recipient AS "sms.recipient",
       sms_delivery_state AS "sms.delivery_state", sms_send_time AS "sms.send_time",
       sms_attempts AS "sms.attempts", sms_failure AS "sms.failure"
FROM activities
LEFT JOIN LATERAL (
  SELECT recipient, html, message_id, delivery_state, send_time, attempts, failure
  FROM emails
  WHERE emails.organization_id = activities.organization_id AND emails.id = activities.id
) AS email ON true
LEFT JOIN LATERAL (
  SELECT recipient AS sms_recipient, delivery_state AS sms_delivery_state,
         send_time AS sms_send_time, attempts AS sms_attempts, failure AS sms_failure
  FROM text_messages
  WHERE text_messages.organization_id = activities.organization_id
    AND text_messages.id = activities.id
) AS sms ON true
WHERE organization_id = :organization_id AND id = :name;

-- name: ListActivities
SELECT id AS name, lead, kind, state, subject, description, start_time, end_time, due_time, owner,
       account, NULLIF(contacts, '{}') AS contacts, opportunity, creator, create_time,
       NULLIF(participants, '{}') AS participants, outcome, complete_time, update_time, delete_time,
       version::text AS etag, email.recipient AS "email.recipient", email.html AS "email.html",
       email.message_id AS "email.message_id", email.delivery_state AS "email.delivery_state",
       email.send_time AS "email.send_time", email.attempts AS "email.attempts",
       email.failure AS "email.failure", sms_recipient AS "sms.recipient",
       sms_delivery_state AS "sms.delivery_state", sms_send_time AS "sms.send_time",
       sms_attempts AS "sms.attempts", sms_failure AS "sms.failure"
FROM activities
LEFT JOIN LATERAL (
  SELECT recipient, html, message_id, delivery_state, send_time, attempts, failure
  FROM emails
  WHERE emails.organization_id = activities.organization_id AND emails.id = activities.id
) AS email ON true
LEFT JOIN LATERAL (
  SELECT recipient AS sms_recipient, delivery_state AS sms_delivery_state,
         send_time AS sms_send_time, attempts AS sms_attempts, failure AS sms_failure
  FROM text_messages
  WHERE text_messages.organization_id = activities.organization_id
    AND text_messages.id = activities.id
) AS sms ON true
WHERE organization_id = :organization_id
  AND ((:collection::text = 'leads' AND NOT moved
         AND lead = surviving_lead(:organization_id, :parent::uuid))
    OR (:collection = 'accounts' AND account = :parent)
    OR (:collection = 'contacts' AND contacts @> ARRAY[:parent])
    OR (:collection = 'opportunities' AND opportunity = :parent))
  AND (:show_deleted::boolean OR delete_time IS NULL)
  /* where */
/* order */
/* limit */;

-- name: LockLeadOfActivity
-- As whoever hands over what is attached to the lead. What the activity is, is read by a statement
-- after this one: only that sees what was committed while this one waited.
SELECT leads.id AS name, leads.do_not_call, leads.do_not_email
FROM activities AS changing
JOIN leads ON leads.organization_id = changing.organization_id AND leads.id = changing.lead
WHERE changing.organization_id = :organization_id AND changing.id = :name
FOR NO KEY UPDATE OF leads;

-- name: UpdateActivity
UPDATE activities
SET state = :state, subject = :subject, description = :description, start_time = :start_time,
    end_time = :end_time, due_time = :due_time, owner = :owner, participants = :participants,
    outcome = :outcome, complete_time = :complete_time,
    delete_time = CASE WHEN :delete_time::timestamptz IS NOT NULL THEN coalesce(delete_time, now())
                  END,
    update_time = now(), version = version + 1
WHERE organization_id = :organization_id AND id = :name
RETURNING update_time, delete_time, version::text AS etag;

-- name: InsertComment
WITH target AS (
  SELECT id, conversion, delete_time, merged_into FROM leads
  WHERE organization_id = :organization_id AND id = :lead
  FOR SHARE
), inserted AS (
  INSERT INTO comments (organization_id, id, lead, text, kind, creator)
  SELECT :organization_id, :name, id, :text, :kind, :creator
  FROM target WHERE conversion IS NULL AND delete_time IS NULL
  RETURNING id, lead, create_time
), event AS (
  INSERT INTO events (organization_id, type, resource, actor, related_resources)
  SELECT :organization_id, 'CommentCreated', 'comments/' || id, :creator, ARRAY['leads/' || lead]
  FROM inserted
), entry AS (
  INSERT INTO timeline_entries (organization_id, lead, kind, actor, resource)
  SELECT :organization_id, lead, 'KIND_COMMENTED', :creator, 'comments/' || id
  FROM inserted
)
SELECT 'conversions/' || target.conversion AS _conversion,
       'leads/' || target.merged_into AS _survivor, target.delete_time IS NOT NULL AS _deleted,
       inserted.create_time
FROM target LEFT JOIN inserted ON true;

-- name: ListComments
SELECT id AS name, lead, text, account, NULLIF(contacts, '{}') AS contacts, opportunity, creator,
       create_time, kind
FROM comments
WHERE organization_id = :organization_id
  AND ((:collection::text = 'leads' AND NOT moved
         AND lead = surviving_lead(:organization_id, :parent::uuid))
    OR (:collection = 'accounts' AND account = :parent)
    OR (:collection = 'contacts' AND contacts @> ARRAY[:parent])
    OR (:collection = 'opportunities' AND opportunity = :parent))
  /* where */
/* order */
/* limit */;
