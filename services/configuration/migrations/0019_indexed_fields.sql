-- Whether the services keep an index of the field's values.
ALTER TABLE field_definitions ADD COLUMN indexed boolean NOT NULL DEFAULT false;
