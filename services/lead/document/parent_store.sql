-- name: LockParentLead
-- Against its conversion: either what is linked to the lead is there before everything attached to it
-- is handed over, or the lead is seen converted.
SELECT 'conversions/' || conversion AS _conversion, delete_time IS NOT NULL AS _deleted
FROM leads
WHERE organization_id = :organization_id AND id = :lead
FOR SHARE;
