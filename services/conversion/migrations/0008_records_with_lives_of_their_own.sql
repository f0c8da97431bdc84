-- Accounts, contacts and opportunities are created, changed and deleted without a conversion. A deleted
-- one keeps its number and its external ids: it may come back.
ALTER TABLE accounts ADD COLUMN delete_time timestamptz;

ALTER TABLE contacts ADD COLUMN delete_time timestamptz;

-- The lead that a sale began with, which may not be converted yet.
ALTER TABLE opportunities
  ADD COLUMN delete_time timestamptz,
  ADD COLUMN lead uuid;

UPDATE opportunities
SET lead = conversions.lead
FROM conversions
WHERE conversions.organization_id = opportunities.organization_id
  AND conversions.id = opportunities.conversion;

CREATE INDEX opportunities_by_lead ON opportunities (organization_id, lead) WHERE lead IS NOT NULL;

CREATE INDEX opportunities_by_contact ON opportunities USING gin (contacts);
