-- What moved to the records that its lead became is not shown with the lead any more.
ALTER TABLE activities ADD COLUMN moved boolean NOT NULL DEFAULT false;
ALTER TABLE comments ADD COLUMN moved boolean NOT NULL DEFAULT false;
