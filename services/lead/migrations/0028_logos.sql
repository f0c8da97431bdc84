-- The picture to show for a lead: one of the documents that are linked to it. Whoever unlinks the
-- document takes it from the lead.
ALTER TABLE leads ADD COLUMN logo uuid;
