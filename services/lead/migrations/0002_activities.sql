-- What is done with leads, and said about them. When a lead is converted its rows are linked to the
-- records it became; they never move and are never copied.
CREATE TABLE activities (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  lead uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('KIND_CALL', 'KIND_SMS', 'KIND_EMAIL', 'KIND_VIDEO',
                                     'KIND_MEETING', 'KIND_TASK', 'KIND_EVENT')),
  state text NOT NULL CHECK (state IN ('STATE_SCHEDULED', 'STATE_COMPLETED')),
  subject text NOT NULL,
  description text NOT NULL,
  start_time timestamptz,
  end_time timestamptz,
  due_time timestamptz,
  owner text,
  account uuid,
  contacts uuid[] NOT NULL DEFAULT '{}',
  opportunity uuid,
  creator text NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, lead) REFERENCES leads (organization_id, id)
);

CREATE INDEX activities_by_lead ON activities (organization_id, lead, create_time, id);
CREATE INDEX activities_by_lead_and_start ON activities (organization_id, lead, start_time)
  WHERE start_time IS NOT NULL;
CREATE INDEX activities_by_account ON activities (organization_id, account)
  WHERE account IS NOT NULL;
CREATE INDEX activities_by_contact ON activities USING gin (contacts);
CREATE INDEX activities_by_opportunity ON activities (organization_id, opportunity)
  WHERE opportunity IS NOT NULL;

CREATE TABLE comments (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  lead uuid NOT NULL,
  text text NOT NULL,
  account uuid,
  contacts uuid[] NOT NULL DEFAULT '{}',
  opportunity uuid,
  creator text NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, lead) REFERENCES leads (organization_id, id)
);

CREATE INDEX comments_by_lead ON comments (organization_id, lead, create_time, id);
CREATE INDEX comments_by_account ON comments (organization_id, account) WHERE account IS NOT NULL;
CREATE INDEX comments_by_contact ON comments USING gin (contacts);
CREATE INDEX comments_by_opportunity ON comments (organization_id, opportunity)
  WHERE opportunity IS NOT NULL;
