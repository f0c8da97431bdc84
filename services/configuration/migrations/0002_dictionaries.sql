-- What a label is compared by: without case, width, surrounding or doubled spaces, and characters
-- of no width. The collation is named so that it is the same in every database.
CREATE FUNCTION label_key(label text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(btrim(regexp_replace(
  regexp_replace(normalize(label, NFKC), '[\u200B\u2060\uFEFF]', '', 'g'),
  '\s+', ' ', 'g')) COLLATE "und-x-icu");

CREATE TABLE dictionaries (
  organization_id text NOT NULL REFERENCES configurations,
  name text NOT NULL,
  display_name text NOT NULL,
  coded boolean NOT NULL,
  parent text,
  PRIMARY KEY (organization_id, name),
  FOREIGN KEY (organization_id, parent) REFERENCES dictionaries
);

CREATE TABLE dictionary_entries (
  organization_id text NOT NULL,
  dictionary text NOT NULL,
  name text NOT NULL,
  display_name text NOT NULL,
  labels jsonb NOT NULL DEFAULT '{}',
  code text NOT NULL DEFAULT '',
  color text NOT NULL DEFAULT '',
  parent text,
  position integer NOT NULL,
  archive_time timestamptz,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1,
  label_key text GENERATED ALWAYS AS (label_key(display_name)) STORED CHECK (label_key <> ''),
  PRIMARY KEY (organization_id, name),
  FOREIGN KEY (organization_id, dictionary) REFERENCES dictionaries,
  FOREIGN KEY (organization_id, parent) REFERENCES dictionary_entries,
  CHECK (starts_with(name, 'dictionaries/' || dictionary || '/entries/'))
);

CREATE UNIQUE INDEX dictionary_entries_label ON dictionary_entries
  (organization_id, dictionary, label_key) WHERE archive_time IS NULL;
CREATE UNIQUE INDEX dictionary_entries_code ON dictionary_entries
  (organization_id, dictionary, code) WHERE archive_time IS NULL AND code <> '';
