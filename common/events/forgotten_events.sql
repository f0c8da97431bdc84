-- The whole order of the feed in one index.
ALTER TABLE events
  DROP CONSTRAINT events_pkey,
  ADD PRIMARY KEY (organization_id, position, ordinal, id);

-- For the purge. Rows arrive in the order of their time, so a block range index costs next to none.
CREATE INDEX events_by_time ON events USING brin (event_time);

-- The newest position of which an organisation's events were purged: a reader that was not behind
-- it has missed something.
CREATE TABLE forgotten_events (
  organization_id text NOT NULL PRIMARY KEY,
  position xid8 NOT NULL
);
