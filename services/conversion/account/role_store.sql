-- name: DrawNumber
-- Whoever draws next waits for this transaction, so that a number which is not given is not lost.
INSERT INTO number_counters AS counter (organization_id, series, next_number)
VALUES (:organization_id, :series, :series_start::bigint + 1)
ON CONFLICT (organization_id, series) DO UPDATE SET next_number = counter.next_number + 1
RETURNING next_number - 1 AS drawn;

-- name: RecordOrder
-- No row: the order is known.
INSERT INTO confirmed_orders (organization_id, order_reference, account, order_time, actor)
VALUES (:organization_id, :order_reference, :name, coalesce(:order_time::timestamptz, now()),
        :actor)
ON CONFLICT (organization_id, order_reference) DO NOTHING
RETURNING order_time;

-- name: FindAccountOfOrder
SELECT 'accounts/' || account AS account
FROM confirmed_orders
WHERE organization_id = :organization_id AND order_reference = :order_reference;
