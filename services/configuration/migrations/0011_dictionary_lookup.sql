-- What a label is compared by: without case, accents, width, surrounding or doubled spaces, and
-- characters of no width. Letters that only look like one with an accent are written out. The
-- collation is named so that it is the same in every database.
CREATE OR REPLACE FUNCTION label_key(label text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(regexp_replace(
  translate(
    replace(replace(replace(replace(
      lower(regexp_replace(normalize(label, NFKD), '[\u0300-\u036F\u200B\u2060\uFEFF]', '', 'g')
            COLLATE "und-x-icu"),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    'đðħıłøŧς', 'ddhilotσ'),
  '\s+', ' ', 'g'));

-- Who may add entries, and whether they are too many for everybody to hold.
ALTER TABLE dictionaries
  ADD COLUMN policy text NOT NULL DEFAULT 'POLICY_ADMIN_ONLY'
    CHECK (policy IN ('POLICY_ADMIN_ONLY', 'POLICY_USER_EXTENSIBLE')),
  ADD COLUMN looked_up boolean NOT NULL DEFAULT false,
  ADD COLUMN version bigint NOT NULL DEFAULT 1,
  ADD UNIQUE (organization_id, name, looked_up);

-- With the dictionary's own looked_up, by which the indexes below leave entries out.
ALTER TABLE dictionary_entries
  DROP COLUMN label_key,
  ADD COLUMN looked_up boolean NOT NULL DEFAULT false,
  ADD FOREIGN KEY (organization_id, dictionary, looked_up)
    REFERENCES dictionaries (organization_id, name, looked_up) ON UPDATE CASCADE;

-- Labels that differed in accents alone are one now. All but the first get their id behind them.
UPDATE dictionary_entries AS later
SET display_name = display_name || ' (' || split_part(name, '/', 4) || ')', update_time = now(),
    version = version + 1
FROM (
  SELECT organization_id AS organization, name AS entry,
         row_number() OVER (PARTITION BY organization_id, dictionary, label_key(display_name)
                            ORDER BY position, name) AS place
  FROM dictionary_entries
  WHERE archive_time IS NULL) AS ranked
WHERE later.organization_id = organization AND later.name = entry AND place > 1;

-- In "C", so that an index over it finds the labels that begin with a text, in their order.
ALTER TABLE dictionary_entries
  ADD COLUMN label_key text COLLATE "C" GENERATED ALWAYS AS (label_key(display_name)) STORED
    CHECK (label_key <> '');

-- Those before: one entry in use for each label, and for each code.
CREATE UNIQUE INDEX dictionary_entries_label ON dictionary_entries
  (organization_id, dictionary, label_key) WHERE archive_time IS NULL AND NOT looked_up;

-- For looking up, everywhere and below an entry, and for the order of a dictionary. None begins with the
-- organisation: before there are statistics, an entry would be looked for by its organisation alone.
CREATE INDEX dictionary_entries_lookup ON dictionary_entries
  (dictionary, organization_id, label_key, name) WHERE archive_time IS NULL;
CREATE INDEX dictionary_entries_below ON dictionary_entries
  (parent, organization_id, dictionary, label_key, name) WHERE archive_time IS NULL;
CREATE INDEX dictionary_entries_position ON dictionary_entries
  (dictionary, organization_id, position, name);

-- For the snapshot, which none that is looked up may slow down.
CREATE INDEX dictionary_entries_snapshot ON dictionary_entries
  (organization_id, dictionary, position, name) WHERE NOT looked_up;

-- What every preset has from now on.
UPDATE dictionaries AS places
SET looked_up = true, version = version + 1
WHERE name = 'region' AND NOT EXISTS (
  SELECT FROM field_definitions AS fields
  WHERE fields.organization_id = places.organization_id AND dictionary = 'region');
INSERT INTO dictionaries (organization_id, name, display_name, coded, parent, looked_up)
SELECT organization_id, 'city', 'Cities', false, name, true
FROM dictionaries
WHERE name = 'region'
ON CONFLICT DO NOTHING;
INSERT INTO dictionaries (organization_id, name, display_name, coded)
SELECT organization_id, 'company', 'Companies', false
FROM configurations
ON CONFLICT DO NOTHING;
UPDATE configurations SET version = version + 1;
