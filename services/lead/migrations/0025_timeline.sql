-- What happened to each lead, in the order in which it did: whoever changes a lead or what is attached
-- to it holds the lead, and clock_timestamp() is read while he does. No foreign key, whose check would
-- cost every change of a lead more than the row; the triggers below keep its promise.
CREATE TABLE timeline_entries (
  organization_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  lead uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN (
    'KIND_CREATED', 'KIND_CAPTURED', 'KIND_UPDATED', 'KIND_STATUS_CHANGED', 'KIND_LOST',
    'KIND_REOPENED', 'KIND_ASSIGNED', 'KIND_HANDED_OFF', 'KIND_ACTIVITY_CREATED',
    'KIND_ACTIVITY_UPDATED', 'KIND_ACTIVITY_COMPLETED', 'KIND_ACTIVITY_DELETED', 'KIND_EMAIL_SENT',
    'KIND_EMAIL_FAILED', 'KIND_COMMENTED', 'KIND_CONVERTED', 'KIND_REVERTED', 'KIND_DELETED',
    'KIND_UNDELETED', 'KIND_MERGED')),
  actor text,  -- The id of a user; none for the system.
  create_time timestamptz NOT NULL DEFAULT clock_timestamp(),
  changes jsonb NOT NULL DEFAULT '[]',
  former_status_duration jsonb,
  note text NOT NULL DEFAULT '',
  resource text NOT NULL DEFAULT '',
  PRIMARY KEY (organization_id, lead, create_time, id)
);

-- A timeline cannot be edited, and goes only with its lead.
CREATE FUNCTION refuse_edit_of_timeline() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'DELETE' AND NOT EXISTS (
    SELECT FROM leads WHERE organization_id = OLD.organization_id AND id = OLD.lead)
  THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a timeline cannot be edited' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER timeline_entries_stay BEFORE UPDATE OR DELETE ON timeline_entries
FOR EACH ROW EXECUTE FUNCTION refuse_edit_of_timeline();
CREATE TRIGGER timeline_entries_stay_together BEFORE TRUNCATE ON timeline_entries
FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit_of_timeline();

CREATE FUNCTION delete_timelines() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  DELETE FROM timeline_entries AS entry
  USING gone
  WHERE entry.organization_id = gone.organization_id AND entry.lead = gone.id;
  RETURN NULL;
END
$$;

CREATE TRIGGER leads_take_their_timelines AFTER DELETE ON leads REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION delete_timelines();

-- The leads that a record came from, whose timelines are its own.
CREATE INDEX IF NOT EXISTS leads_by_account ON leads (organization_id, account)
  WHERE account IS NOT NULL;
CREATE INDEX leads_by_opportunity ON leads (organization_id, opportunity)
  WHERE opportunity IS NOT NULL;
CREATE INDEX leads_by_contact ON leads USING gin (contacts) WHERE converted;

-- Of what happened before, what is still known.
INSERT INTO timeline_entries (organization_id, lead, kind, actor, create_time)
SELECT organization_id, id, 'KIND_CREATED', creator, create_time FROM leads;

INSERT INTO timeline_entries (organization_id, lead, kind, actor, create_time, resource)
SELECT organization_id, lead, 'KIND_ACTIVITY_CREATED', creator, create_time, 'activities/' || id
FROM activities
UNION ALL
SELECT organization_id, lead, 'KIND_COMMENTED', creator, create_time, 'comments/' || id
FROM comments
UNION ALL
SELECT organization_id, id, 'KIND_CONVERTED', converter, convert_time, 'conversions/' || conversion
FROM leads WHERE converted;
