-- When a lead was deleted. A deleted lead keeps its number and its external ids: it may come back.
ALTER TABLE leads
  ADD COLUMN delete_time timestamptz,
  ADD CHECK (delete_time IS NULL OR NOT converted);
