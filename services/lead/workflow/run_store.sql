-- name: FindDecidedRules
-- Which rules were followed for an event, or are given up.
SELECT rule FROM workflow_runs
WHERE organization_id = :organization_id AND event = :event::uuid AND state <> 'FAILING';

-- name: FindCausesOfChange
-- The rules that led to what a rule has done for an event.
SELECT causes || rule AS causes FROM workflow_runs
WHERE organization_id = :organization_id AND event = :cause_event::uuid AND rule = :rule;

-- name: FindCausesOfConversion
-- The rules that led to the conversion of a lead. One that is asked for may be this one: its answer
-- comes after its event, or not at all.
SELECT causes || rule AS causes FROM workflow_runs
WHERE organization_id = :organization_id AND lead = :lead::uuid
  AND (state = 'CONVERTING' OR conversion = :conversion::uuid)
ORDER BY create_time, rule;

-- name: InsertRun
-- A row that is there is of an attempt that failed.
INSERT INTO workflow_runs (organization_id, event, rule, lead, state, reason, outcomes, causes)
VALUES (:organization_id, :event::uuid, :rule, :lead::uuid, :state, :reason, :outcomes, :causes)
ON CONFLICT (organization_id, event, rule) DO UPDATE
  SET state = excluded.state, reason = excluded.reason, outcomes = excluded.outcomes,
      causes = excluded.causes, attempts = 0, retry_time = now();

-- name: NoteFailure
-- After `most` attempts the rule is given up for this event.
INSERT INTO workflow_runs AS run (organization_id, event, rule, lead, state, reason, attempts)
VALUES (:organization_id, :event::uuid, :rule, :lead::uuid, 'FAILING', :reason, 1)
ON CONFLICT (organization_id, event, rule) DO UPDATE
  SET state = CASE WHEN run.attempts + 1 < :most::int THEN 'FAILING' ELSE 'FAILED' END,
      reason = excluded.reason, attempts = run.attempts + 1
  WHERE run.state = 'FAILING'
RETURNING attempts, state = 'FAILED' AS given_up;

-- name: ClaimConversion
-- across organizations: a conversion is asked for in any of them.
-- Whoever claims it has it to himself until its next time, which backs off and is scattered.
UPDATE workflow_runs
SET attempts = attempts + 1,
    retry_time = now() + (0.5 + random()) * interval '1 second'
      * least(:longest_seconds::double precision, :hold_seconds * power(2, least(attempts, 16)))
WHERE (organization_id, event, rule) IN (
  SELECT organization_id, event, rule FROM workflow_runs
  WHERE state = 'CONVERTING' AND retry_time <= now()
  ORDER BY retry_time
  LIMIT 1
  FOR UPDATE SKIP LOCKED)
RETURNING organization_id, event::text AS event, rule, 'leads/' || lead AS lead, attempts,
          array_position(outcomes, 'CONVERTING') - 1 AS place;

-- name: DecideConversion
UPDATE workflow_runs
SET state = :state, reason = :reason, conversion = :conversion::uuid,
    outcomes = array_replace(outcomes, 'CONVERTING', :outcome::text)
WHERE organization_id = :organization_id AND event = :event::uuid AND rule = :rule
  AND state = 'CONVERTING';

-- name: PurgeRuns
-- across organizations: what is too old is too old for every one of them.
WITH gone AS (
  DELETE FROM workflow_runs
  WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM workflow_runs
    WHERE create_time < now() - :days * interval '1 day' AND state <> 'CONVERTING'
    LIMIT :limit))
  RETURNING rule
)
SELECT count(*) AS gone FROM gone;
