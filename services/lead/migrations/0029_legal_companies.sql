-- Which of the organisation's own companies a lead belongs to.
ALTER TABLE leads ADD COLUMN legal_company text;
