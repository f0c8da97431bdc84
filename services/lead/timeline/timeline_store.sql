-- name: AppendTimelineEntry
INSERT INTO timeline_entries (organization_id, lead, kind, actor, changes, former_status_duration,
                              note, resource)
VALUES (:organization_id, :lead, :kind, :actor, :changes, :former_status_duration, :note,
        :resource);

-- name: ListTimelineEntries
-- Of the lead, or of all leads that became the record.
SELECT id AS name, lead, kind, actor, create_time, NULLIF(changes, '[]') AS changes,
       former_status_duration, note, resource
FROM timeline_entries
WHERE organization_id = :organization_id
  AND lead IN (
    SELECT :parent::uuid WHERE :collection::text = 'leads'
    UNION ALL
    SELECT origin.id FROM leads AS origin
    WHERE origin.organization_id = :organization_id AND origin.converted
      AND ((:collection = 'accounts' AND origin.account = :parent)
        OR (:collection = 'contacts' AND origin.contacts @> ARRAY[:parent])
        OR (:collection = 'opportunities' AND origin.opportunity = :parent)))
  /* where */
/* order */
/* limit */;
