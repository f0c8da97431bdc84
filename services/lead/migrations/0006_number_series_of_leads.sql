-- A number is unique within its series, as those of customers are: two series that give the same
-- text, one after the other, must not keep leads from being created. Leads that came before have no
-- series, and numbers that were unique without.
ALTER TABLE leads ADD COLUMN number_series text;

-- By number first, so that it finds a lead by its number, too.
CREATE UNIQUE INDEX leads_by_number_and_series ON leads (organization_id, number, number_series);
DROP INDEX leads_by_number;
