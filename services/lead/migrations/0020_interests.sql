-- Which products and services somebody is interested in. When a lead is converted its interests are
-- linked to the records it became; they never move and are never copied.
CREATE TABLE interests (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  parent text NOT NULL,  -- Who it was added to: a whole name.
  lead uuid,             -- The same, when it is a lead.
  product_kind text NOT NULL CHECK (product_kind IN ('KIND_PRODUCT', 'KIND_SERVICE')),
  product_id text NOT NULL,
  product_display_name text NOT NULL,
  quantity integer CHECK (quantity > 0),
  note text NOT NULL,
  account uuid,
  contacts uuid[] NOT NULL DEFAULT '{}',
  opportunity uuid,
  moved boolean NOT NULL DEFAULT false,
  creator text NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  -- What was removed stays as a row: what was handed over with a lead still counts as handed over.
  remove_time timestamptz,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, lead) REFERENCES leads (organization_id, id)
);

CREATE UNIQUE INDEX interests_by_product
  ON interests (organization_id, parent, product_kind, product_id) WHERE remove_time IS NULL;
CREATE INDEX interests_by_lead ON interests (organization_id, lead) WHERE lead IS NOT NULL;
CREATE INDEX interests_by_account ON interests (organization_id, account)
  WHERE account IS NOT NULL;
-- Only what has contacts: all others would be one endless entry of the index.
CREATE INDEX interests_by_contact ON interests USING gin (contacts) WHERE contacts <> '{}';
CREATE INDEX interests_by_opportunity ON interests (organization_id, opportunity)
  WHERE opportunity IS NOT NULL;

ALTER TABLE handoffs ADD COLUMN interest_count integer NOT NULL DEFAULT 0;
