-- name: LockLeadOfInterest
-- The lead is locked against its conversion: either the interest is there before everything attached
-- to the lead is handed over, or the lead is seen converted.
SELECT 'conversions/' || conversion AS _conversion, delete_time IS NOT NULL AS _deleted
FROM leads
WHERE organization_id = :organization_id AND id = :lead
FOR SHARE;

-- name: LockInterest
-- The one interest that the parent has in the product: its own before one that it took over.
SELECT id AS name, parent, product_kind AS "product.kind", product_id AS "product.id",
       product_display_name AS "product.display_name", quantity, note, account,
       NULLIF(contacts, '{}') AS contacts, opportunity, creator, create_time, update_time
FROM interests
WHERE organization_id = :organization_id AND remove_time IS NULL
  AND product_kind = :product.kind AND product_id = :product.id
  AND (parent = :parent
    OR (:collection::text = 'accounts' AND account = :id::uuid)
    OR (:collection = 'contacts' AND contacts @> ARRAY[:id] AND contacts <> '{}')
    OR (:collection = 'opportunities' AND opportunity = :id))
ORDER BY parent <> :parent, id
LIMIT 1
FOR NO KEY UPDATE;

-- name: InsertInterest
-- No row when another call has added it in this moment.
INSERT INTO interests (organization_id, id, parent, lead, product_kind, product_id,
                       product_display_name, quantity, note, account, contacts, opportunity,
                       creator)
VALUES (:organization_id, :name, :parent, :lead, :product.kind, :product.id,
        :product.display_name, :quantity, :note, :account, :contacts, :opportunity, :creator)
ON CONFLICT (organization_id, parent, product_kind, product_id) WHERE remove_time IS NULL
DO NOTHING
RETURNING create_time, update_time;

-- name: UpdateInterest
UPDATE interests
SET product_display_name = :product.display_name, quantity = :quantity, note = :note,
    update_time = now()
WHERE organization_id = :organization_id AND id = :name
RETURNING update_time;

-- name: LockInterestToRemove
-- `_kept` is told of an interest that its lead kept for itself when it was converted.
SELECT i.parent AS _parent, 'leads/' || i.lead AS _lead,
       'conversions/' || CASE WHEN i.account IS NULL AND i.contacts = '{}' AND i.opportunity IS NULL
                              THEN l.conversion END AS _kept
FROM interests AS i
LEFT JOIN leads AS l ON l.organization_id = i.organization_id AND l.id = i.lead
WHERE i.organization_id = :organization_id AND i.id = :name AND i.remove_time IS NULL
FOR NO KEY UPDATE OF i;

-- name: RemoveInterest
UPDATE interests SET remove_time = now() WHERE organization_id = :organization_id AND id = :name;

-- name: ListInterests
SELECT id AS name, parent, product_kind AS "product.kind", product_id AS "product.id",
       product_display_name AS "product.display_name", quantity, note, account,
       NULLIF(contacts, '{}') AS contacts, opportunity, creator, create_time, update_time
FROM interests
WHERE organization_id = :organization_id AND remove_time IS NULL
  AND ((:collection::text = 'leads' AND NOT moved
         AND lead = surviving_lead(:organization_id, :parent::uuid))
    OR (:collection = 'accounts' AND account = :parent)
    OR (:collection = 'contacts' AND contacts @> ARRAY[:parent] AND contacts <> '{}')
    OR (:collection = 'opportunities' AND opportunity = :parent))
  /* where */
/* order */
/* limit */;
