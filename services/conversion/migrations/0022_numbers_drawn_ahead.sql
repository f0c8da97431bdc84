-- Whether a server has drawn several numbers at once, some of which may never be given.
ALTER TABLE number_counters ADD COLUMN drawn_ahead boolean NOT NULL DEFAULT false;
