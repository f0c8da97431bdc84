-- Accounts that are the same party become one. One that was merged keeps its row, and with it its
-- number; `merged_into` is where everything that it had is now, also when that was merged later.
ALTER TABLE accounts
  ADD COLUMN former_numbers text[] NOT NULL DEFAULT '{}',
  ADD COLUMN merged_into uuid,
  ADD FOREIGN KEY (organization_id, merged_into) REFERENCES accounts (organization_id, id);

CREATE INDEX accounts_merged ON accounts (organization_id, merged_into)
  WHERE merged_into IS NOT NULL;

CREATE INDEX accounts_by_former_number ON accounts USING gin (former_numbers)
  WHERE former_numbers <> '{}';

-- What drives lead-service to refer to the survivor too. Written with the merge, kept for ever.
CREATE TABLE account_merges (
  organization_id text NOT NULL,
  merged uuid NOT NULL,
  survivor uuid NOT NULL,
  actor text NOT NULL,
  merge_time timestamptz NOT NULL DEFAULT now(),
  move_time timestamptz,
  -- When the relay asks lead-service. NULL when it has done so.
  next_attempt_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (organization_id, merged),
  FOREIGN KEY (organization_id, merged) REFERENCES accounts (organization_id, id),
  FOREIGN KEY (organization_id, survivor) REFERENCES accounts (organization_id, id)
);

CREATE INDEX account_merges_unfinished ON account_merges (next_attempt_at)
  WHERE next_attempt_at IS NOT NULL;

-- What a conversion made or linked, when that was merged since; `account` is then the survivor.
ALTER TABLE conversions ADD COLUMN first_account uuid;

-- Which conversions led to an account, whether it was made or linked.
CREATE INDEX conversions_by_account ON conversions (organization_id, account)
  WHERE account IS NOT NULL;
