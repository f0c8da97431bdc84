-- name: LockTextAddressee
-- As whoever adds an activity, which is done after it.
SELECT id AS name, phone, mobile, address, NULLIF(further_contacts, '[]') AS further_contacts,
       do_not_call, converted, conversion, delete_time
FROM leads
WHERE organization_id = :organization_id AND id = :lead
FOR NO KEY UPDATE;

-- name: QueueSms
INSERT INTO text_messages (organization_id, id, recipient)
VALUES (:organization_id, :name, :sms.recipient);

-- name: ClaimSms
-- across organizations: one gateway takes those of all of them.
-- The message that has waited longest is the caller's alone until the lease is over.
WITH claimed AS (
  UPDATE text_messages
  SET attempts = attempts + 1,
      attempt_time = now() + :lease_seconds::double precision * interval '1 second'
  WHERE (organization_id, id) IN (
    SELECT organization_id, id FROM text_messages
    WHERE delivery_state = 'DELIVERY_STATE_QUEUED' AND attempt_time <= now()
    ORDER BY attempt_time
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
  RETURNING organization_id, id, recipient, attempts
)
SELECT claimed.organization_id, claimed.id AS activity, recipient, attempts,
       activities.description AS text,
       extract(epoch FROM now() - activities.create_time)::bigint AS age_seconds,
       activities.delete_time IS NOT NULL AS deleted, leads.do_not_call
FROM claimed
JOIN activities
  ON activities.organization_id = claimed.organization_id AND activities.id = claimed.id
JOIN leads
  ON leads.organization_id = activities.organization_id AND leads.id = activities.lead;

-- name: EndSms
-- That the gateway took it is noted whoever says so; anything else only by who has claimed it last.
WITH ended AS (
  UPDATE text_messages
  SET delivery_state = :delivery_state, failure = :failure,
      send_time = CASE WHEN :delivery_state::text = 'DELIVERY_STATE_SENT' THEN now() END
  WHERE organization_id = :organization_id AND id = :activity
    AND delivery_state = 'DELIVERY_STATE_QUEUED'
    AND (:delivery_state = 'DELIVERY_STATE_SENT' OR attempts = :attempts)
  RETURNING id, delivery_state = 'DELIVERY_STATE_SENT' AS sent, failure
), activity AS (
  UPDATE activities
  SET update_time = now(), version = version + 1
  FROM ended
  WHERE activities.organization_id = :organization_id AND activities.id = :activity
  RETURNING activities.id, lead, sent, failure
), event AS (
  INSERT INTO events (organization_id, type, resource, related_resources, attributes)
  SELECT :organization_id, CASE WHEN sent THEN 'SmsSent' ELSE 'SmsFailed' END,
         'activities/' || id, ARRAY['leads/' || lead],
         CASE WHEN sent THEN '{}'::jsonb ELSE jsonb_build_object('failure', failure) END
  FROM activity
)
INSERT INTO timeline_entries (organization_id, lead, kind, note, resource)
SELECT :organization_id, lead, CASE WHEN sent THEN 'KIND_SMS_SENT' ELSE 'KIND_SMS_FAILED' END,
       failure, 'activities/' || id
FROM activity;

-- name: PutOffSms
UPDATE text_messages
SET failure = :failure,
    attempt_time = now() + (0.75 + 0.5 * random()) * :wait_seconds::double precision
      * interval '1 second'
WHERE organization_id = :organization_id AND id = :activity
  AND delivery_state = 'DELIVERY_STATE_QUEUED' AND attempts = :attempts;
