-- Work that goes on after its call was answered. `request` says what to do and `operation` how far it
-- is: a google.longrunning.Operation, as it is answered. Whoever holds the row's lock works on it.
CREATE TABLE operations (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,  -- The method that was called: "PurgeLeads".
  subject text NOT NULL,
  request bytea NOT NULL,
  operation bytea NOT NULL,
  done boolean NOT NULL DEFAULT false,
  deleted boolean NOT NULL DEFAULT false,  -- Nobody asks for it any more; it goes when it is done.
  update_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, id)
);

CREATE INDEX operations_undone ON operations (kind, id) WHERE NOT done;
CREATE INDEX operations_done ON operations (update_time) WHERE done;
