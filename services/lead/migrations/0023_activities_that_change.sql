-- Activities are changed, completed and deleted; comments are of two kinds.
ALTER TABLE activities
  ADD COLUMN participants text[] NOT NULL DEFAULT '{}',
  ADD COLUMN outcome text NOT NULL DEFAULT '',
  ADD COLUMN complete_time timestamptz,
  ADD COLUMN update_time timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN delete_time timestamptz,
  ADD COLUMN version bigint NOT NULL DEFAULT 1;

UPDATE activities
SET update_time = create_time,
    complete_time = CASE WHEN state = 'STATE_COMPLETED' THEN create_time END;

ALTER TABLE comments
  ADD COLUMN kind text NOT NULL DEFAULT 'KIND_COMMENT'
    CHECK (kind IN ('KIND_COMMENT', 'KIND_NOTE'));

-- When a lead's activities took place and will. Kept with the lead, so that leads are listed by them:
-- written by the transaction that changes an activity, and, since time alone makes the next event the
-- last one, by follow_time. `passing_time` is when that happens: the next start of any activity, done
-- or not.
ALTER TABLE leads
  ADD COLUMN last_event_time timestamptz,
  ADD COLUMN next_event_time timestamptz,
  ADD COLUMN passing_time timestamptz;

UPDATE leads
SET last_event_time = activity.last, next_event_time = activity.next,
    passing_time = activity.passing
FROM (
  SELECT organization_id, lead, max(start_time) FILTER (WHERE start_time <= now()) AS last,
         min(start_time) FILTER (WHERE start_time > now() AND state = 'STATE_SCHEDULED') AS next,
         min(start_time) FILTER (WHERE start_time > now()) AS passing
  FROM activities
  WHERE start_time IS NOT NULL
  GROUP BY organization_id, lead
) AS activity
WHERE leads.organization_id = activity.organization_id AND leads.id = activity.lead;

CREATE INDEX leads_by_last_event_time ON leads (organization_id, last_event_time, id);
CREATE INDEX leads_by_next_event_time ON leads (organization_id, next_event_time, id);
-- The few that time changes, for follow_time.
CREATE INDEX leads_passing ON leads (passing_time) WHERE passing_time IS NOT NULL;
