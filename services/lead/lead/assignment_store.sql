-- name: FindAssignmentRules
-- Which of the organisation's rules each of the leads meets first, counted from 0.
SELECT id AS name, coalesce(/* rules */ NULL::integer) AS rule
FROM leads
WHERE organization_id = :organization_id AND id = ANY ((SELECT :leads::uuid[])::uuid[]);

-- name: TakeTurns
-- The first of the next turns of a rule's people, counted from 0, one for each of several leads.
INSERT INTO assignment_turns AS known (organization_id, rule, turns)
VALUES (:organization_id, :rule, :lead_count::bigint)
ON CONFLICT (organization_id, rule) DO UPDATE SET turns = known.turns + excluded.turns
RETURNING turns - :lead_count::bigint AS first_turn;

-- name: AssignNewLeads
-- Whoever reads the leads sees them assigned from the start: it is their first version still.
WITH assigned AS (
  UPDATE leads SET owner = :owner, team = :team
  WHERE organization_id = :organization_id AND id = ANY ((SELECT :leads::uuid[])::uuid[])
  RETURNING id, owner, team, creator
), entry AS (
  INSERT INTO timeline_entries (organization_id, lead, kind, actor, changes, resource)
  SELECT :organization_id, id, 'KIND_ASSIGNED', creator,
         CASE WHEN owner IS NULL THEN '[]'::jsonb
              ELSE jsonb_build_array(
                jsonb_build_object('field', 'owner', 'after', 'users/' || owner)) END
           || CASE WHEN team IS NULL THEN '[]'::jsonb
                   ELSE jsonb_build_array(jsonb_build_object('field', 'team', 'after', team)) END,
         :rule::text
  FROM assigned
)
INSERT INTO events (organization_id, ordinal, type, resource, actor, related_resources, attributes)
SELECT :organization_id, :ordinal, 'LeadAssigned', 'leads/' || id, creator, ARRAY[:rule::text],
       jsonb_build_object('previous_owner', '', 'owner', coalesce('users/' || owner, ''))
FROM assigned;

-- name: ExtendAnswer
-- The answer that InsertLead keeps for a repeated request: protobuf merges what is appended.
UPDATE request_ids SET response = response || :addition::bytea
WHERE organization_id = :organization_id AND request_id = :request_id::uuid;
