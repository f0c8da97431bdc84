-- Which of the organisation's own companies an account or an opportunity belongs to.
ALTER TABLE accounts ADD COLUMN legal_company text;
ALTER TABLE opportunities ADD COLUMN legal_company text;
