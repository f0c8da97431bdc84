-- What documents are, which every preset has from now on. An organisation that has a dictionary of that
-- name keeps its own.
WITH added AS (
  INSERT INTO dictionaries (organization_id, name, display_name, coded)
  SELECT organization_id, 'document-category', 'Categories of documents', false
  FROM configurations
  ON CONFLICT DO NOTHING
  RETURNING organization_id, name
)
INSERT INTO dictionary_entries (organization_id, dictionary, name, display_name, position)
SELECT added.organization_id, added.name, 'dictionaries/document-category/entries/' || given.id,
       given.display_name, given.position
FROM added
CROSS JOIN (VALUES ('quote', 'Quote', 10), ('presentation', 'Presentation', 20),
                   ('supporting-document', 'Supporting document', 30), ('logo', 'Logo', 40))
  AS given (id, display_name, position);
UPDATE configurations SET version = version + 1;
