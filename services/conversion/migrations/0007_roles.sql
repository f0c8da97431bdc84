-- Orders that were confirmed elsewhere, each once for the whole organisation.
CREATE TABLE confirmed_orders (
  organization_id text NOT NULL,
  order_reference text NOT NULL,
  account uuid NOT NULL,
  order_time timestamptz NOT NULL,
  actor text,
  create_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, order_reference),
  FOREIGN KEY (organization_id, account) REFERENCES accounts (organization_id, id)
    ON DELETE CASCADE
);

CREATE INDEX confirmed_orders_by_account ON confirmed_orders (organization_id, account);

ALTER TABLE opportunities ADD COLUMN close_time timestamptz;

-- Finds the last customers of a series.
CREATE INDEX accounts_by_number
  ON accounts (organization_id, number_series,
               (substring(number FROM '[0-9]+$')::numeric) DESC NULLS LAST)
  WHERE number <> '';
