-- name: LockAddressee
-- As whoever adds an activity, which is done after it.
SELECT id AS name, email, NULLIF(further_contacts, '[]') AS further_contacts, do_not_email,
       converted, conversion, delete_time
FROM leads
WHERE organization_id = :organization_id AND id = :lead
FOR NO KEY UPDATE;

-- name: QueueEmail
INSERT INTO emails (organization_id, id, recipient, html, message_id)
VALUES (:organization_id, :name, :email.recipient, :email.html, :email.message_id);

-- name: ClaimEmail
-- across organizations: one mail server takes those of all of them.
-- The e-mail that has waited longest is the caller's alone until the lease is over.
WITH claimed AS (
  UPDATE emails
  SET attempts = attempts + 1,
      attempt_time = now() + :lease_seconds::double precision * interval '1 second'
  WHERE (organization_id, id) IN (
    SELECT organization_id, id FROM emails
    WHERE delivery_state = 'DELIVERY_STATE_QUEUED' AND attempt_time <= now()
    ORDER BY attempt_time
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
  RETURNING organization_id, id, recipient, html, message_id, attempts
)
SELECT claimed.organization_id, claimed.id AS activity, recipient, html, message_id, attempts,
       activities.subject, activities.description, activities.create_time,
       extract(epoch FROM now() - activities.create_time)::bigint AS age_seconds,
       activities.delete_time IS NOT NULL AS deleted, leads.do_not_email
FROM claimed
JOIN activities
  ON activities.organization_id = claimed.organization_id AND activities.id = claimed.id
JOIN leads
  ON leads.organization_id = activities.organization_id AND leads.id = activities.lead;

-- name: EndEmail
-- That the mail server took it is noted whoever says so; anything else only by who has claimed it last.
WITH ended AS (
  UPDATE emails
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
  SELECT :organization_id, CASE WHEN sent THEN 'EmailSent' ELSE 'EmailFailed' END,
         'activities/' || id, ARRAY['leads/' || lead],
         CASE WHEN sent THEN '{}'::jsonb ELSE jsonb_build_object('failure', failure) END
  FROM activity
)
INSERT INTO timeline_entries (organization_id, lead, kind, note, resource)
SELECT :organization_id, lead, CASE WHEN sent THEN 'KIND_EMAIL_SENT' ELSE 'KIND_EMAIL_FAILED' END,
       failure, 'activities/' || id
FROM activity;

-- name: PutOffEmail
UPDATE emails
SET failure = :failure,
    attempt_time = now() + (0.75 + 0.5 * random()) * :wait_seconds::double precision
      * interval '1 second'
WHERE organization_id = :organization_id AND id = :activity
  AND delivery_state = 'DELIVERY_STATE_QUEUED' AND attempts = :attempts;
