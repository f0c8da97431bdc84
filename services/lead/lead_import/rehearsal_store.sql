-- name: FindRehearsedLeads
SELECT given.key, known.line, kept.lead
FROM unnest((SELECT :keys::text[])::text[]) AS given (key)
JOIN rehearsed_keys AS known ON known.key = sha256(convert_to(given.key, 'UTF8'))
JOIN rehearsed_leads AS kept
  ON kept.organization_id = known.organization_id AND kept.lead_import = known.lead_import
    AND kept.line = known.line
WHERE known.organization_id = :organization_id AND known.lead_import = :lead_import::uuid
ORDER BY known.line;

-- name: KeepRehearsedLeads
-- A lead that is there already is written anew.
WITH kept AS (
  INSERT INTO rehearsed_leads (organization_id, lead_import, line, lead)
  SELECT :organization_id, :lead_import::uuid, line, lead
  FROM unnest((SELECT :lines::bigint[]), (SELECT :leads::text[]::jsonb[])) AS given (line, lead)
  ON CONFLICT (organization_id, lead_import, line) DO UPDATE SET lead = excluded.lead
)
INSERT INTO rehearsed_keys (organization_id, lead_import, key, line)
SELECT :organization_id, :lead_import::uuid, sha256(convert_to(key, 'UTF8')), line
FROM unnest((SELECT :keys::text[]), (SELECT :key_lines::bigint[])) AS given (key, line)
ON CONFLICT DO NOTHING;

-- name: ForgetRehearsedLeads
-- Of all imports that are over, however they ended.
DELETE FROM rehearsed_leads
WHERE organization_id = :organization_id
  AND lead_import IN (SELECT id FROM operations WHERE organization_id = :organization_id AND done);
