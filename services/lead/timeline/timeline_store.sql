-- name: AppendTimelineEntry
INSERT INTO timeline_entries (organization_id, lead, kind, actor, changes, former_status_duration,
                              note, resource)
VALUES (:organization_id, :lead, :kind, :actor, :changes, :former_status_duration, :note,
        :resource);

-- name: ListTimelineEntries
-- Of the lead, or of all leads that became the record, and of those that were merged into them.
SELECT id AS name, lead, kind, actor, create_time, NULLIF(changes, '[]') AS changes,
       former_status_duration, note, resource
FROM timeline_entries
WHERE organization_id = :organization_id
  AND lead IN (
    WITH RECURSIVE origin (id) AS (
      (SELECT surviving_lead(:organization_id, :parent::uuid) WHERE :collection::text = 'leads'
       UNION ALL
       SELECT leads.id FROM leads
       WHERE leads.organization_id = :organization_id AND leads.converted
         AND ((:collection = 'accounts' AND leads.account = :parent)
           OR (:collection = 'contacts' AND leads.contacts @> ARRAY[:parent])
           OR (:collection = 'opportunities' AND leads.opportunity = :parent)))
      UNION
      SELECT part.id FROM leads AS part
      JOIN origin ON part.merged_into = origin.id
      WHERE part.organization_id = :organization_id
    )
    SELECT origin.id FROM origin)
  /* where */
/* order */
/* limit */;
