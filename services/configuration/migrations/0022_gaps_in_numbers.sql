-- Whether numbers may be missing from a series, which then nobody waits for.
ALTER TABLE number_series_definitions ADD COLUMN gap_policy text NOT NULL
  DEFAULT 'GAP_POLICY_UNSPECIFIED'
  CHECK (gap_policy IN ('GAP_POLICY_UNSPECIFIED', 'GAP_POLICY_NONE', 'GAP_POLICY_ALLOWED'));
