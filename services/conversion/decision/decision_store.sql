-- name: ReadDecision
SELECT c.id AS name, c.lead, c.state, c.actor, c.create_time, c.complete_time, c.revert_time,
       c.reverter, c.mapping_version,
       c.configuration_version, c.account_action, c.contact_action, c.opportunity_action,
       coalesce(c.first_account, c.account) AS account, NULLIF(c.contacts, '{}') AS contacts,
       c.opportunity, c.manifest_activity_count AS "manifest.activity_count",
       c.manifest_comment_count AS "manifest.comment_count",
       c.manifest_email_count AS "manifest.email_count",
       c.manifest_task_count AS "manifest.task_count",
       c.manifest_document_count AS "manifest.document_count",
       c.manifest_campaign_count AS "manifest.campaign_count",
       c.manifest_interest_count AS "manifest.interest_count", c.replay_count,
       c.fingerprint AS _fingerprint, c.refusal AS _refusal, c.answer AS _answer,
       'accounts/' || c.account AS _account,
       coalesce(c.account_number, a.number) AS _number
FROM conversions AS c
LEFT JOIN accounts AS a
  ON a.organization_id = c.organization_id AND a.id = coalesce(c.first_account, c.account)
    AND a.conversion = c.id
WHERE c.organization_id = :organization_id AND c.id = :conversion;

-- name: CountReplay
-- A write, so that a repeated OK waits for the standby like the first one.
UPDATE conversions SET replay_count = replay_count + 1
WHERE organization_id = :organization_id AND id = :conversion
RETURNING replay_count;

-- name: FindLiveConversion
SELECT id
FROM conversions
WHERE organization_id = :organization_id AND lead = :lead
  AND state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_REVERTING');

-- name: AbortConversion
-- Deciding against: no row when it was decided before.
INSERT INTO conversions (organization_id, id, lead, state, actor, fingerprint, refusal)
VALUES (:organization_id, :conversion, :lead, 'STATE_ABORTED', :actor, :fingerprint, :refusal)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: ListConversions
SELECT id AS name, lead, state, actor, create_time, complete_time, revert_time, reverter,
       mapping_version, configuration_version, account_action, contact_action, opportunity_action,
       account, NULLIF(contacts, '{}') AS contacts, opportunity,
       manifest_activity_count AS "manifest.activity_count",
       manifest_comment_count AS "manifest.comment_count",
       manifest_email_count AS "manifest.email_count",
       manifest_task_count AS "manifest.task_count",
       manifest_document_count AS "manifest.document_count",
       manifest_campaign_count AS "manifest.campaign_count",
       manifest_interest_count AS "manifest.interest_count", replay_count
FROM conversions
WHERE organization_id = :organization_id AND state <> 'STATE_ABORTED' /* where */
/* order */
/* limit */;
