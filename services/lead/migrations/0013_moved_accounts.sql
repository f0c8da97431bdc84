-- Which account has what belonged to another, as conversion-service told us, however late and in
-- whatever order it did: `to_account` is never among `from_account`.
CREATE TABLE moved_accounts (
  organization_id text NOT NULL,
  from_account uuid NOT NULL,
  to_account uuid NOT NULL,
  PRIMARY KEY (organization_id, from_account)
);

CREATE INDEX moved_accounts_by_target ON moved_accounts (organization_id, to_account);

CREATE INDEX leads_by_account ON leads (organization_id, account) WHERE account IS NOT NULL;
