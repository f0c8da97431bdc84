-- name: AcknowledgeConversions
-- Repeating it changes nothing: only conversions that are committed become completed.
WITH done AS (
  UPDATE conversions AS c
  SET state = 'STATE_COMPLETED', complete_time = now(), next_attempt_at = NULL,
      set_aside_time = NULL, set_aside_reason = NULL,
      manifest_activity_count = given.activities, manifest_comment_count = given.comments,
      manifest_email_count = given.emails, manifest_task_count = given.tasks,
      manifest_document_count = given.documents,
      manifest_campaign_count = given.campaigns, manifest_interest_count = given.interests
  FROM unnest((SELECT :conversions::uuid[]), (SELECT :activities::int[]),
              (SELECT :comments::int[]), (SELECT :emails::int[]), (SELECT :tasks::int[]),
              (SELECT :documents::int[]),
              (SELECT :campaigns::int[]), (SELECT :interests::int[]))
    AS given (id, activities, comments, emails, tasks, documents, campaigns, interests)
  WHERE c.organization_id = :organization_id AND c.id = given.id AND c.state = 'STATE_COMMITTED'
  RETURNING c.id, c.lead, c.actor, c.complete_time, given.activities, given.comments, given.emails,
            given.tasks, given.documents,
            given.campaigns, given.interests
), event AS (
  INSERT INTO events (organization_id, type, resource, actor, related_resources, attributes)
  SELECT :organization_id, 'ConversionCompleted', 'conversions/' || id, actor,
         ARRAY['leads/' || lead],
         jsonb_build_object('activity_count', activities::text, 'comment_count', comments::text,
                            'email_count', emails::text, 'task_count', tasks::text,
                            'document_count', documents::text,
                            'campaign_count', campaigns::text, 'interest_count', interests::text)
  FROM done
)
SELECT id AS name, complete_time FROM done;

-- name: ClaimUnfinishedConversions
-- across organizations: one relay drives the conversions of all of them.
-- Claiming is putting off: whoever dies with a batch leaves it to be claimed again.
UPDATE conversions AS c
SET attempts = c.attempts + 1,
    next_attempt_at = now() + least(5, 0.5 * 2 ^ least(c.attempts, 5)) * (0.5 + random())
                      * interval '1 second'
FROM (
  SELECT organization_id, id
  FROM conversions
  WHERE next_attempt_at <= now() AND state = 'STATE_COMMITTED'
  ORDER BY next_attempt_at
  LIMIT :limit
  FOR UPDATE SKIP LOCKED) AS due
WHERE c.organization_id = due.organization_id AND c.id = due.id
RETURNING c.organization_id AS _organization_id, c.id AS conversion, c.lead, c.account,
          NULLIF(c.contacts, '{}') AS contacts, c.opportunity, c.actor,
          c.create_time AS convert_time;

-- name: ClaimUnfinishedReverts
-- across organizations: one relay drives the conversions of all of them.
-- As above, for conversions that are being undone.
UPDATE conversions AS c
SET attempts = c.attempts + 1,
    next_attempt_at = now() + least(5, 0.5 * 2 ^ least(c.attempts, 5)) * (0.5 + random())
                      * interval '1 second'
FROM (
  SELECT organization_id, id
  FROM conversions
  WHERE next_attempt_at <= now() AND state = 'STATE_REVERTING'
  ORDER BY next_attempt_at
  LIMIT :limit
  FOR UPDATE SKIP LOCKED) AS due
WHERE c.organization_id = due.organization_id AND c.id = due.id
RETURNING c.organization_id AS _organization_id, 'conversions/' || c.id AS _conversion;

-- name: SetConversionAside
UPDATE conversions
SET next_attempt_at = NULL, set_aside_time = now(), set_aside_reason = :reason
WHERE organization_id = :organization_id AND id = :conversion
  AND state IN ('STATE_COMMITTED', 'STATE_REVERTING');

-- name: CountUnfinishedConversions
-- across organizations: who operates the system watches all of them together.
SELECT unfinished.conversions, unfinished.oldest_milliseconds, set_aside.conversions AS set_aside
FROM (SELECT count(*) AS conversions,
             coalesce(extract(epoch FROM now() - min(coalesce(revert_time, create_time))) * 1000, 0)
               ::bigint AS oldest_milliseconds
      FROM conversions
      WHERE next_attempt_at IS NOT NULL) AS unfinished,
     (SELECT count(*) AS conversions
      FROM conversions
      WHERE set_aside_time IS NOT NULL) AS set_aside;
