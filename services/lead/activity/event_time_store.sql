-- name: ClaimPassing
-- across organizations: time passes for all of them.
-- Leads of whose activities one took place since somebody looked; locked against those who change
-- activities, whose commits the statement after this one then sees.
SELECT organization_id, id
FROM leads
WHERE passing_time <= now()
ORDER BY passing_time
LIMIT :limit::int
FOR NO KEY UPDATE SKIP LOCKED;

-- name: RefreshEventTimes
-- across organizations: as ClaimPassing found them.
-- For leads that are locked.
UPDATE leads
SET last_event_time = activity.last, next_event_time = activity.next,
    passing_time = activity.passing
FROM unnest((SELECT :organizations::text[]), (SELECT :leads::uuid[])) AS given (organization, lead)
CROSS JOIN LATERAL (
  SELECT (SELECT max(start_time) FROM activities
          WHERE organization_id = given.organization AND activities.lead = given.lead
            AND delete_time IS NULL AND start_time <= now()) AS last,
         (SELECT min(start_time) FROM activities
          WHERE organization_id = given.organization AND activities.lead = given.lead
            AND delete_time IS NULL AND start_time > now() AND state = 'STATE_SCHEDULED') AS next,
         (SELECT min(start_time) FROM activities
          WHERE organization_id = given.organization AND activities.lead = given.lead
            AND delete_time IS NULL AND start_time > now()) AS passing
) AS activity
WHERE leads.organization_id = given.organization AND leads.id = given.lead
  AND (last_event_time, next_event_time, passing_time)
    IS DISTINCT FROM (activity.last, activity.next, activity.passing);
