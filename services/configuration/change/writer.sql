-- name: PutStatus
-- This statement and those below give a row for everything they changed, and change nothing that is
-- as it should be already: the same again leaves no trace. Labels are kept in NFC: what looks the
-- same is the same. Something archived stays so since when it is.
INSERT INTO statuses AS kept
  (organization_id, name, entity, display_name, labels, category, directly_selectable, dormant,
   convertible, temperature, position, from_preset, archive_time)
VALUES (:organization_id, :name, :entity, normalize(:display_name),
        normalize((:labels::jsonb)::text)::jsonb, :category, :directly_selectable, :dormant,
        :convertible, :temperature, :position, :from_preset, :archive_time)
ON CONFLICT (organization_id, name) DO UPDATE
SET display_name = excluded.display_name, labels = excluded.labels, category = excluded.category,
    directly_selectable = excluded.directly_selectable, dormant = excluded.dormant,
    convertible = excluded.convertible, temperature = excluded.temperature,
    position = excluded.position,
    archive_time = CASE WHEN excluded.archive_time IS NOT NULL
                        THEN coalesce(kept.archive_time, now()) END,
    update_time = now(), version = kept.version + 1
WHERE (kept.display_name, kept.labels, kept.category, kept.directly_selectable, kept.dormant,
       kept.convertible, kept.temperature, kept.position, kept.archive_time IS NULL)
      IS DISTINCT FROM
      (excluded.display_name, excluded.labels, excluded.category, excluded.directly_selectable,
       excluded.dormant, excluded.convertible, excluded.temperature, excluded.position,
       excluded.archive_time IS NULL)
RETURNING name;

-- name: PutStatusRoles
-- A status that gets or loses a role has changed too.
WITH put AS (
  INSERT INTO status_roles AS kept
    (organization_id, entity, default_status, converted_status, lost_status, won_status)
  VALUES (:organization_id, :entity, :default_status, nullif(:converted_status, ''),
          nullif(:lost_status, ''), nullif(:won_status, ''))
  ON CONFLICT (organization_id, entity) DO UPDATE
  SET default_status = excluded.default_status, converted_status = excluded.converted_status,
      lost_status = excluded.lost_status, won_status = excluded.won_status
  WHERE (kept.default_status, kept.converted_status, kept.lost_status, kept.won_status)
        IS DISTINCT FROM
        (excluded.default_status, excluded.converted_status, excluded.lost_status,
         excluded.won_status)
  RETURNING entity, default_status, converted_status, lost_status, won_status)
UPDATE statuses AS touched
SET update_time = now(), version = version + 1
FROM put
JOIN status_roles AS before
  ON before.organization_id = :organization_id AND before.entity = put.entity
WHERE touched.organization_id = :organization_id AND touched.entity = put.entity
  AND (array_position(ARRAY[put.default_status, put.converted_status, put.lost_status,
                            put.won_status], touched.name)
       IS DISTINCT FROM
       array_position(ARRAY[before.default_status, before.converted_status, before.lost_status,
                            before.won_status], touched.name))
RETURNING touched.name;

-- name: PutSettings
INSERT INTO settings AS kept (organization_id, content)
VALUES (:organization_id, settings_content(:record::jsonb))
ON CONFLICT (organization_id) DO UPDATE
SET content = excluded.content, update_time = now(), version = kept.version + 1
WHERE kept.content IS DISTINCT FROM excluded.content
RETURNING version;

-- name: AddMappingVersion
INSERT INTO field_mappings (organization_id, name, version, rules)
VALUES (:organization_id, :name, :version, :rules)
RETURNING name;
