-- A lead that became part of another: deleted for good, and kept as what leads to that one.
ALTER TABLE leads
  ADD COLUMN merged_into uuid,
  ADD FOREIGN KEY (organization_id, merged_into) REFERENCES leads (organization_id, id),
  ADD CHECK (merged_into IS NULL OR delete_time IS NOT NULL),
  ADD CHECK (merged_into IS NULL OR merged_into <> id);

CREATE INDEX leads_by_merged_into ON leads (organization_id, merged_into)
  WHERE merged_into IS NOT NULL;

-- The few that may be purged.
CREATE INDEX leads_by_delete_time ON leads (organization_id, delete_time)
  WHERE delete_time IS NOT NULL;
