-- name: InsertImport
INSERT INTO lead_imports (
  organization_id, id, upload, upload_size, format, mapping, duplicate_policy, duplicate_fields,
  state, counts, creator, create_time, update_time, validate_only)
VALUES (:organization_id, :name, :upload, :upload_size, :format, :mapping, :duplicate_policy, :duplicate_fields,
        :state, :counts, :creator, :create_time, :update_time, :validate_only);

-- name: GetImport
-- Beside it how its operation ended, if nobody has noted that yet.
SELECT imports.id AS name, 'operations/' || imports.id AS operation, upload, format, mapping,
       duplicate_policy, NULLIF(duplicate_fields, '{}') AS duplicate_fields, state, counts, creator, create_time,
       imports.update_time, end_time, validate_only,
       CASE WHEN end_time IS NULL AND operations.done THEN operations.operation END AS _ended,
       operations.update_time AS _end_time
FROM lead_imports AS imports
LEFT JOIN operations
  ON operations.organization_id = :organization_id AND operations.id = imports.id
WHERE imports.organization_id = :organization_id AND imports.id = :name;

-- name: ListImports
SELECT imports.id AS name, 'operations/' || imports.id AS operation, upload, format, mapping,
       duplicate_policy, NULLIF(duplicate_fields, '{}') AS duplicate_fields, state, counts, creator, create_time,
       imports.update_time, end_time, validate_only,
       CASE WHEN end_time IS NULL AND operations.done THEN operations.operation END AS _ended,
       operations.update_time AS _end_time
FROM lead_imports AS imports
LEFT JOIN operations
  ON operations.organization_id = :organization_id AND operations.id = imports.id
WHERE imports.organization_id = :organization_id /* where */
/* order */
/* limit */;

-- name: LockImport
SELECT id AS name, 'operations/' || id AS operation, upload, format, mapping, duplicate_policy,
       NULLIF(duplicate_fields, '{}') AS duplicate_fields, state, counts, creator, create_time,
       update_time, end_time, validate_only, upload_size AS _upload_size,
       error_count AS _error_count
FROM lead_imports
WHERE organization_id = :organization_id AND id = :name
FOR UPDATE;

-- name: SaveImport
UPDATE lead_imports
SET state = :state, counts = :counts, update_time = :update_time, end_time = :end_time,
    error_count = :error_count
WHERE organization_id = :organization_id AND id = :name;

-- name: InsertImportErrors
-- As many as are kept, behind those that are there.
INSERT INTO lead_import_errors (
  organization_id, lead_import, place, line, column_number, field, message, lead)
SELECT :organization_id, :name, :error_count::bigint + given.place, given.line,
       coalesce(given.column, 0), coalesce(given.field, ''), given.message,
       substr(given.lead, length('leads/') + 1)::uuid
FROM ROWS FROM (jsonb_to_recordset(:errors::jsonb)
                  AS (line bigint, "column" integer, field text, message text, lead text))
     WITH ORDINALITY AS given (line, "column", field, message, lead, place)
WHERE :error_count::bigint + given.place <= :most::bigint;

-- name: ListImportErrors
SELECT place AS _place, line, column_number AS "column", field, message, lead
FROM lead_import_errors
WHERE organization_id = :organization_id AND lead_import = :name AND place > :after::bigint
ORDER BY place
LIMIT :limit::bigint;
