-- A conversion that converted its lead and was undone. Like RELEASED the row is a tombstone: nothing
-- of that conversion can begin or complete any more.
ALTER TABLE handoffs
  DROP CONSTRAINT handoffs_state_check,
  ADD CONSTRAINT handoffs_state_check
    CHECK (state IN ('RESERVED', 'DONE', 'RELEASED', 'REVERTED'));
