-- The text messages that are sent to leads: each is an activity, and waits here until a gateway has
-- taken it, as e-mails do.
CREATE TABLE text_messages (
  organization_id text NOT NULL,
  id uuid NOT NULL,  -- Of the activity.
  recipient text NOT NULL,
  delivery_state text NOT NULL DEFAULT 'DELIVERY_STATE_QUEUED'
    CHECK (delivery_state IN ('DELIVERY_STATE_QUEUED', 'DELIVERY_STATE_SENT',
                              'DELIVERY_STATE_FAILED')),
  send_time timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  failure text NOT NULL DEFAULT '',
  attempt_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, id) REFERENCES activities (organization_id, id) ON DELETE CASCADE
);

-- The few that wait.
CREATE INDEX text_messages_queued ON text_messages (attempt_time)
  WHERE delivery_state = 'DELIVERY_STATE_QUEUED';

ALTER TABLE timeline_entries
  DROP CONSTRAINT timeline_entries_kind_check,
  ADD CHECK (kind IN (
    'KIND_CREATED', 'KIND_CAPTURED', 'KIND_UPDATED', 'KIND_STATUS_CHANGED', 'KIND_LOST',
    'KIND_REOPENED', 'KIND_ASSIGNED', 'KIND_HANDED_OFF', 'KIND_ACTIVITY_CREATED',
    'KIND_ACTIVITY_UPDATED', 'KIND_ACTIVITY_COMPLETED', 'KIND_ACTIVITY_DELETED', 'KIND_EMAIL_SENT',
    'KIND_EMAIL_FAILED', 'KIND_COMMENTED', 'KIND_CONVERTED', 'KIND_REVERTED', 'KIND_DELETED',
    'KIND_UNDELETED', 'KIND_MERGED', 'KIND_SMS_SENT', 'KIND_SMS_FAILED'));
