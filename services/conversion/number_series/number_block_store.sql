-- name: DrawBlock
-- Committed before any of it is given, so none is given twice.
INSERT INTO number_counters AS counter (organization_id, series, next_number, drawn_ahead)
VALUES (:organization_id, :series, :series_start::bigint + :count, true)
ON CONFLICT (organization_id, series) DO UPDATE
SET next_number = counter.next_number + :count, drawn_ahead = true
RETURNING next_number - :count AS first;
