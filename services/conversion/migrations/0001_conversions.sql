-- The decisions about conversion ids. Inserting a row is deciding; the row is also the outbox that
-- drives a committed conversion to completion.
CREATE TABLE conversions (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  lead uuid NOT NULL,
  state text NOT NULL
    CHECK (state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_ABORTED')),
  actor text,
  create_time timestamptz NOT NULL DEFAULT now(),
  complete_time timestamptz,
  mapping_version integer NOT NULL DEFAULT 0,
  configuration_version bigint NOT NULL DEFAULT 0,
  account_action text NOT NULL DEFAULT 'TARGET_ACTION_UNSPECIFIED'
    CHECK (account_action IN ('TARGET_ACTION_UNSPECIFIED', 'TARGET_ACTION_CREATE',
                              'TARGET_ACTION_LINK', 'TARGET_ACTION_SKIP')),
  contact_action text NOT NULL DEFAULT 'TARGET_ACTION_UNSPECIFIED'
    CHECK (contact_action IN ('TARGET_ACTION_UNSPECIFIED', 'TARGET_ACTION_CREATE',
                              'TARGET_ACTION_LINK', 'TARGET_ACTION_SKIP')),
  opportunity_action text NOT NULL DEFAULT 'TARGET_ACTION_UNSPECIFIED'
    CHECK (opportunity_action IN ('TARGET_ACTION_UNSPECIFIED', 'TARGET_ACTION_CREATE',
                                  'TARGET_ACTION_LINK', 'TARGET_ACTION_SKIP')),
  account uuid,
  contacts uuid[] NOT NULL DEFAULT '{}',
  opportunity uuid,
  manifest_activity_count integer,
  manifest_comment_count integer,
  manifest_email_count integer,
  manifest_task_count integer,
  replay_count bigint NOT NULL DEFAULT 0,
  fingerprint bytea,  -- Of the request. NULL when lead-service asked for the decision first.
  refusal bytea,      -- Aborted for this reason, a google.rpc.Status. NULL: the hold had expired.
  answer bytea,       -- Committed: the packed ConvertLeadResponse.
  -- When the relay tries to complete it. NULL when there is nothing to do, or no use in trying.
  next_attempt_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  set_aside_time timestamptz,
  set_aside_reason text,
  PRIMARY KEY (organization_id, id)
);

-- At most one live conversion of a lead, whatever crashes.
CREATE UNIQUE INDEX conversions_live ON conversions (organization_id, lead)
  WHERE state IN ('STATE_COMMITTED', 'STATE_COMPLETED');

CREATE INDEX conversions_unfinished ON conversions (next_attempt_at)
  WHERE next_attempt_at IS NOT NULL;

CREATE INDEX conversions_by_time ON conversions (organization_id, create_time, id);

-- The next number of each series. Drawn in the transaction that uses it, so none is lost.
CREATE TABLE number_counters (
  organization_id text NOT NULL,
  series text NOT NULL,
  next_number bigint NOT NULL,
  PRIMARY KEY (organization_id, series)
) WITH (fillfactor = 20);

-- What other systems call a record: at most one record of a collection has a name there.
CREATE TABLE external_ids (
  organization_id text NOT NULL,
  collection text NOT NULL CHECK (collection IN ('accounts', 'contacts', 'opportunities')),
  system text NOT NULL,
  external_id text NOT NULL,
  record uuid NOT NULL,
  PRIMARY KEY (organization_id, collection, system, external_id)
);
