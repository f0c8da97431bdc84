-- The e-mails that are sent to leads: each is an activity, and waits here until a mail server has taken
-- it. The row is written in the transaction of the activity, so no crash loses it.
CREATE TABLE emails (
  organization_id text NOT NULL,
  id uuid NOT NULL,  -- Of the activity.
  recipient text NOT NULL,
  html text NOT NULL,
  message_id text NOT NULL,
  delivery_state text NOT NULL DEFAULT 'DELIVERY_STATE_QUEUED'
    CHECK (delivery_state IN ('DELIVERY_STATE_QUEUED', 'DELIVERY_STATE_SENT',
                              'DELIVERY_STATE_FAILED')),
  send_time timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  failure text NOT NULL DEFAULT '',
  -- When it is handed over next. Whoever is at it has moved this on: if he dies, somebody else takes it
  -- then.
  attempt_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, id) REFERENCES activities (organization_id, id) ON DELETE CASCADE
);

-- The few that wait, for send_emails.
CREATE INDEX emails_queued ON emails (attempt_time) WHERE delivery_state = 'DELIVERY_STATE_QUEUED';
