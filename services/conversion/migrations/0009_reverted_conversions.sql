-- Conversions can be undone: the row says so, and keeps what that takes.
ALTER TABLE conversions
  DROP CONSTRAINT conversions_state_check,
  ADD CONSTRAINT conversions_state_check
    CHECK (state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_ABORTED', 'STATE_REVERTING',
                     'STATE_REVERTED')),
  ADD COLUMN revert_time timestamptz,
  ADD COLUMN reverter text,
  -- The linked records that the conversion changed, as they were: a packed ConvertLeadResponse.
  -- NULL without links, and for conversions that are older than this column.
  ADD COLUMN replaced bytea,
  -- The number that the created account had, once the conversion is undone: it is not given again.
  ADD COLUMN account_number text,
  ADD COLUMN account_number_series text;

-- At most one live conversion of a lead, until all that undoing it takes is done.
DROP INDEX conversions_live;
CREATE UNIQUE INDEX conversions_live ON conversions (organization_id, lead)
  WHERE state IN ('STATE_COMMITTED', 'STATE_COMPLETED', 'STATE_REVERTING');

-- Who linked a record. Partial, so that conversions that only create pay nothing for it.
CREATE INDEX conversions_linking_account ON conversions (organization_id, account)
  WHERE account_action = 'TARGET_ACTION_LINK';
CREATE INDEX conversions_linking_contacts ON conversions USING gin (contacts)
  WHERE contact_action = 'TARGET_ACTION_LINK';
CREATE INDEX conversions_linking_opportunity ON conversions (organization_id, opportunity)
  WHERE opportunity_action = 'TARGET_ACTION_LINK';

-- Whether any number of a series is missing.
CREATE INDEX conversions_reverted_numbers
  ON conversions (organization_id, account_number_series, account_number)
  WHERE account_number IS NOT NULL;
