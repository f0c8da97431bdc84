-- Campaigns and their members. When a lead is converted its memberships are linked to the records it
-- became; they never move and are never copied.
CREATE TABLE campaigns (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  display_name text NOT NULL,
  kind text NOT NULL
    CHECK (kind IN ('KIND_EMAIL', 'KIND_SMS', 'KIND_CALL_LIST', 'KIND_CONTENT')),
  -- The field of a lead that keeps it out. Stands here once for whoever adds members or lists them.
  flag text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN kind IN ('KIND_EMAIL', 'KIND_CONTENT') THEN 'do_not_email'
         ELSE 'do_not_call' END) STORED,
  description text NOT NULL,
  owner text,
  start_time timestamptz,
  end_time timestamptz,
  creator text NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  delete_time timestamptz,
  version bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, id)
);

CREATE INDEX campaigns_by_create_time ON campaigns (organization_id, create_time, id);

CREATE TABLE campaign_memberships (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  campaign uuid NOT NULL,
  party text NOT NULL,  -- Who was added: a whole name, of a lead, an account or a contact.
  lead uuid,            -- The same, when it is a lead.
  status text NOT NULL
    CHECK (status IN ('STATUS_ADDED', 'STATUS_SENT', 'STATUS_INVITED', 'STATUS_BOUNCED',
                      'STATUS_RESPONDED', 'STATUS_ATTENDED', 'STATUS_DECLINED')),
  response text NOT NULL,
  status_change_time timestamptz NOT NULL DEFAULT now(),
  account uuid,
  contacts uuid[] NOT NULL DEFAULT '{}',
  opportunity uuid,
  moved boolean NOT NULL DEFAULT false,
  creator text NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  -- What ended stays as a row: what was handed over with a lead still counts as handed over.
  remove_time timestamptz,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, campaign) REFERENCES campaigns (organization_id, id),
  FOREIGN KEY (organization_id, lead) REFERENCES leads (organization_id, id)
);

CREATE UNIQUE INDEX campaign_memberships_by_party
  ON campaign_memberships (organization_id, party, campaign) WHERE remove_time IS NULL;
-- For lists alone, which ask for a status as well. Whoever looks for one party must not go by it, and
-- would as long as nothing is known of a table that has just been filled.
CREATE INDEX campaign_memberships_by_campaign
  ON campaign_memberships (organization_id, campaign, create_time, id)
  WHERE remove_time IS NULL AND status <> '';
CREATE INDEX campaign_memberships_by_lead ON campaign_memberships (organization_id, lead)
  WHERE lead IS NOT NULL;
CREATE INDEX campaign_memberships_by_account ON campaign_memberships (organization_id, account)
  WHERE account IS NOT NULL;
-- Only what has contacts: all others would be one endless entry of the index.
CREATE INDEX campaign_memberships_by_contact ON campaign_memberships USING gin (contacts)
  WHERE contacts <> '{}';
CREATE INDEX campaign_memberships_by_opportunity
  ON campaign_memberships (organization_id, opportunity) WHERE opportunity IS NOT NULL;

ALTER TABLE handoffs ADD COLUMN campaign_count integer NOT NULL DEFAULT 0;
