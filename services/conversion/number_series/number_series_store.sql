-- name: ReadNextNumbers
SELECT series, next_number
FROM number_counters
WHERE organization_id = :organization_id AND series = ANY ((SELECT :series::text[])::text[]);

-- name: ReadLastCustomers
-- A series counts up, so its last number is its highest: that of the digits at the end, whatever its
-- prefix and its width were when it was drawn.
SELECT wanted.series AS _series, last.account, last.number, last.display_name, last.type
FROM unnest(:series::text[]) AS wanted (series)
CROSS JOIN LATERAL (
  SELECT id AS account, number, display_name, type,
         substring(number FROM '[0-9]+$')::numeric AS digits
  FROM accounts
  WHERE organization_id = :organization_id AND number_series = wanted.series AND number <> ''
  ORDER BY substring(number FROM '[0-9]+$')::numeric DESC NULLS LAST
  LIMIT :customer_count) AS last
ORDER BY wanted.series, last.digits DESC NULLS LAST;
