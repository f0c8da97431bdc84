-- What each request_id was answered, for seven days. The row is written in the transaction of the
-- effect, so it is there if and only if the effect is.
CREATE TABLE request_ids (
  organization_id text NOT NULL,
  request_id uuid NOT NULL,
  fingerprint bytea NOT NULL,  -- SHA-256 of the caller, the kind of request and its content.
  response bytea,              -- The first answer, serialized; NULL only inside its transaction.
  replays integer NOT NULL DEFAULT 0,
  create_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, request_id)
);

-- For the purge. Rows arrive in the order of their time, so a block range index costs next to none.
CREATE INDEX request_ids_by_time ON request_ids USING brin (create_time);
