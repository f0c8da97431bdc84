-- A default, because a program of the version before writes settings without it.
ALTER TABLE settings
  ADD COLUMN lead_delete_policy text NOT NULL DEFAULT 'LEAD_DELETE_POLICY_SOFT'
    CHECK (lead_delete_policy IN ('LEAD_DELETE_POLICY_FORBID', 'LEAD_DELETE_POLICY_ARCHIVE',
                                  'LEAD_DELETE_POLICY_SOFT', 'LEAD_DELETE_POLICY_HARD'));
