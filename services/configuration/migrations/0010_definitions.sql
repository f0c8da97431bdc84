-- What administrators define and services obey, whatever its kind: views, rules, forms, policies,
-- templates. What is in it is only ever read as a whole, so it is one document.
CREATE TABLE definitions (
  organization_id text NOT NULL REFERENCES configurations,
  name text NOT NULL,
  collection text NOT NULL,
  content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
  position integer NOT NULL,
  archive_time timestamptz,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, name),
  CHECK (starts_with(name, collection || '/'))
);

CREATE INDEX definitions_in_order ON definitions (organization_id, collection, position, name);

-- Of a whole record in JSON what has no column of its own.
CREATE FUNCTION definition_content(record jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN record - ARRAY['name', 'position', 'archive_time', 'create_time', 'update_time', 'etag'];

-- Definitions as whole records, and what lists choose them by.
CREATE VIEW definition_records AS
SELECT organization_id, name, collection, position, archive_time,
       content->>'entity' AS entity,
       CASE content->>'visibility'
         WHEN 'VISIBILITY_PRIVATE' THEN content->>'owner'
       END AS private_to,  -- For whom alone it exists.
       content || jsonb_build_object(
         'name', name, 'position', position, 'archive_time', archive_time,
         'create_time', create_time, 'update_time', update_time, 'etag', version::text) AS record
FROM definitions;
