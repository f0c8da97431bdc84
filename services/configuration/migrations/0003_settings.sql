CREATE TABLE settings (
  organization_id text PRIMARY KEY REFERENCES configurations,
  leads_enabled boolean NOT NULL,
  converted_representation text NOT NULL
    CHECK (converted_representation IN ('CONVERTED_REPRESENTATION_FLAG_ONLY',
                                        'CONVERTED_REPRESENTATION_STATUS')),
  archive_on_lost boolean NOT NULL,
  convertible_from text[] NOT NULL,
  default_account boolean NOT NULL,
  default_contact boolean NOT NULL,
  default_opportunity boolean NOT NULL,
  required_targets jsonb NOT NULL,
  link_existing_allowed boolean NOT NULL,
  default_account_type text NOT NULL
    CHECK (default_account_type IN ('ACCOUNT_TYPE_PROSPECT', 'ACCOUNT_TYPE_CUSTOMER')),
  default_merge_policy text NOT NULL
    CHECK (default_merge_policy IN ('MERGE_POLICY_FILL_EMPTY', 'MERGE_POLICY_OVERWRITE',
                                    'MERGE_POLICY_KEEP')),
  prospect_statuses_enabled boolean NOT NULL,
  number_series_choice text NOT NULL
    CHECK (number_series_choice IN ('NUMBER_SERIES_CHOICE_DEFAULT_ONLY',
                                    'NUMBER_SERIES_CHOICE_CALLER')),
  update_time timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1,
  CHECK (default_account OR default_contact OR default_opportunity)
);
