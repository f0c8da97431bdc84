-- name: ExamineImportedEntries
-- What stands in the way of each: the same as for one entry. Beside it the key of its label, by which
-- rows of one batch are held against each other.
SELECT label_key(given.display_name) AS label_key,
       EXISTS (
         SELECT FROM dictionary_entries
         WHERE organization_id = :organization_id AND name = given.name) AS known,
       (SELECT name FROM dictionary_entries
        WHERE organization_id = :organization_id AND dictionary = :dictionary
          AND name <> given.name AND archive_time IS NULL AND NOT looked_up
          AND label_key = label_key(given.display_name)) AS same_label,
       (SELECT name FROM dictionary_entries
        WHERE organization_id = :organization_id AND dictionary = :dictionary
          AND name <> given.name AND archive_time IS NULL AND code <> ''
          AND code = given.code) AS same_code,
       given.parent IS NULL OR EXISTS (
         SELECT FROM dictionary_entries
         WHERE organization_id = :organization_id AND name = given.parent
           AND archive_time IS NULL) AS parent_in_use
FROM ROWS FROM (jsonb_to_recordset(:dictionary_entries::jsonb)
                  AS (name text, display_name text, code text, parent text))
     WITH ORDINALITY AS given (name, display_name, code, parent, place)
ORDER BY given.place;

-- name: ImportEntries
-- New ones go behind the others, in the order of the file. Of an entry that is there the columns that
-- the file has are changed; a row answers for what was added or changed, none for what stayed.
INSERT INTO dictionary_entries AS kept
  (organization_id, dictionary, looked_up, name, display_name, labels, code, color, parent,
   position)
SELECT :organization_id, :dictionary, :looked_up, given.name, given.display_name,
       coalesce(given.labels, '{}'), coalesce(given.code, ''), coalesce(given.color, ''),
       given.parent,
       given.place * 10 + coalesce((
         SELECT max(position) FROM dictionary_entries
         WHERE organization_id = :organization_id AND dictionary = :dictionary), 0)
FROM ROWS FROM (jsonb_to_recordset(:dictionary_entries::jsonb)
                  AS (name text, display_name text, labels jsonb, code text, color text,
                      parent text))
     WITH ORDINALITY AS given (name, display_name, labels, code, color, parent, place)
ON CONFLICT (organization_id, name) DO UPDATE
SET display_name = excluded.display_name,
    labels = (kept.labels - :languages::text[]) || excluded.labels,
    code = CASE WHEN :has_code THEN excluded.code ELSE kept.code END,
    color = CASE WHEN :has_color THEN excluded.color ELSE kept.color END,
    parent = CASE WHEN :has_parent THEN excluded.parent ELSE kept.parent END,
    archive_time = NULL, update_time = now(), version = kept.version + 1
WHERE kept.archive_time IS NOT NULL
   OR kept.display_name <> excluded.display_name
   OR kept.labels <> (kept.labels - :languages::text[]) || excluded.labels
   OR (:has_code AND kept.code <> excluded.code)
   OR (:has_color AND kept.color <> excluded.color)
   OR (:has_parent AND kept.parent IS DISTINCT FROM excluded.parent)
RETURNING name, xmax = 0 AS created;
