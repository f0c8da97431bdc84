-- What every preset has from now on. An organisation that has a dictionary of that name keeps its own.
INSERT INTO dictionaries (organization_id, name, display_name, coded, parent, looked_up)
SELECT organization_id, 'territory-department', 'Territory departments', false, name, true
FROM dictionaries
WHERE name = 'region'
ON CONFLICT DO NOTHING;
UPDATE configurations SET version = version + 1;
