-- How many documents a conversion handed over, as the other counts of its manifest.
ALTER TABLE conversions ADD COLUMN manifest_document_count integer;
