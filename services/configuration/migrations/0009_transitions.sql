-- Defaults, because a program of the version before writes settings without these.
ALTER TABLE settings
  ADD COLUMN transition_policy text NOT NULL DEFAULT 'TRANSITION_POLICY_FREE'
    CHECK (transition_policy IN ('TRANSITION_POLICY_FREE', 'TRANSITION_POLICY_ADVISORY',
                                 'TRANSITION_POLICY_STRICT')),
  ADD COLUMN transitions jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN forward_only boolean NOT NULL DEFAULT false,
  ADD COLUMN post_convert_visibility text NOT NULL DEFAULT 'POST_CONVERT_VISIBILITY_HIDE_DEFAULT'
    CHECK (post_convert_visibility IN ('POST_CONVERT_VISIBILITY_HIDE_DEFAULT',
                                       'POST_CONVERT_VISIBILITY_SHOW',
                                       'POST_CONVERT_VISIBILITY_HIDE_ALL_BUT_SEARCH')),
  ADD CHECK (NOT forward_only OR transition_policy = 'TRANSITION_POLICY_STRICT');
