-- The custom fields by which records are found and ordered quickly, and their values once more, where
-- plain indexes can be over them: no field of an organisation needs an index of its own. The triggers
-- below keep the values in the transaction that writes the record, whoever that is.
CREATE TABLE indexed_fields (
  organization_id text NOT NULL,
  collection text NOT NULL,  -- The table of the records.
  field text NOT NULL,       -- The key in their custom_fields.
  holds text NOT NULL CHECK (holds IN ('TEXT', 'NUMBER', 'TIME')),
  -- FILLING: values are kept, those from before are being brought in. READY: all are there. RETIRED:
  -- nobody wants it, but somebody may still read it. CLEARING: nothing is kept any more.
  state text NOT NULL DEFAULT 'FILLING'
    CHECK (state IN ('FILLING', 'READY', 'RETIRED', 'CLEARING')),
  state_time timestamptz NOT NULL DEFAULT now(),
  filled_to uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  PRIMARY KEY (organization_id, collection, field)
);

-- A row for each record and each indexed field, also without a value: what is ordered by the field has
-- all records.
CREATE TABLE field_values (
  organization_id text NOT NULL,
  collection text NOT NULL,
  record uuid NOT NULL,
  field text NOT NULL,
  holds text NOT NULL,
  text_value text,
  number_value numeric,
  time_value timestamptz,
  PRIMARY KEY (organization_id, collection, record, field)
);

CREATE INDEX field_values_by_text
  ON field_values (organization_id, collection, field, text_value, record) WHERE holds = 'TEXT';
CREATE INDEX field_values_by_number
  ON field_values (organization_id, collection, field, number_value, record) WHERE holds = 'NUMBER';
CREATE INDEX field_values_by_time
  ON field_values (organization_id, collection, field, time_value, record) WHERE holds = 'TIME';

-- What is kept of a CustomValue, as KeptColumnOf has it: so much of a text that every index takes it.
CREATE FUNCTION kept_text(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(coalesce(value->>'text_value', value->>'entry_value', value->>'bool_value'), 200);

CREATE FUNCTION kept_number(value jsonb) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN value ? 'money_value'
            THEN coalesce((value->'money_value'->>'units')::numeric, 0)
                   + coalesce((value->'money_value'->>'nanos')::numeric, 0) / 1e9
            ELSE (value->>'number_value')::numeric END;

CREATE FUNCTION kept_time(value jsonb) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN value ? 'date_value'
            THEN make_date((value->'date_value'->>'year')::int, (value->'date_value'->>'month')::int,
                           (value->'date_value'->>'day')::int)::timestamp AT TIME ZONE 'UTC'
            ELSE (value->>'time_value')::timestamptz END;

-- Of new records, all of a statement together.
CREATE FUNCTION keep_new_field_values() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO field_values (organization_id, collection, record, field, holds, text_value,
                            number_value, time_value)
  SELECT fresh.organization_id, TG_TABLE_NAME, fresh.id, indexed.field, indexed.holds,
         CASE indexed.holds WHEN 'TEXT' THEN kept_text(fresh.custom_fields->indexed.field) END,
         CASE indexed.holds WHEN 'NUMBER' THEN kept_number(fresh.custom_fields->indexed.field) END,
         CASE indexed.holds WHEN 'TIME' THEN kept_time(fresh.custom_fields->indexed.field) END
  FROM fresh
  JOIN indexed_fields AS indexed
    ON indexed.organization_id = fresh.organization_id AND indexed.collection = TG_TABLE_NAME
       AND indexed.state <> 'CLEARING';
  RETURN NULL;
END
$$;

-- Of a record whose custom fields have changed, which may not have been brought in yet.
CREATE FUNCTION keep_field_values() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO field_values (organization_id, collection, record, field, holds, text_value,
                            number_value, time_value)
  SELECT NEW.organization_id, TG_TABLE_NAME, NEW.id, indexed.field, indexed.holds,
         CASE indexed.holds WHEN 'TEXT' THEN kept_text(NEW.custom_fields->indexed.field) END,
         CASE indexed.holds WHEN 'NUMBER' THEN kept_number(NEW.custom_fields->indexed.field) END,
         CASE indexed.holds WHEN 'TIME' THEN kept_time(NEW.custom_fields->indexed.field) END
  FROM indexed_fields AS indexed
  WHERE indexed.organization_id = NEW.organization_id AND indexed.collection = TG_TABLE_NAME
    AND indexed.state <> 'CLEARING'
  ON CONFLICT (organization_id, collection, record, field) DO UPDATE
  SET text_value = excluded.text_value, number_value = excluded.number_value,
      time_value = excluded.time_value;
  RETURN NULL;
END
$$;

CREATE FUNCTION forget_field_values() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  DELETE FROM field_values AS kept
  USING gone
  WHERE kept.organization_id = gone.organization_id AND kept.collection = TG_TABLE_NAME
    AND kept.record = gone.id;
  RETURN NULL;
END
$$;

-- Whoever writes a record sees the index or has committed before: so none is missing in the end.
CREATE FUNCTION begin_field_index(the_organization text, the_collection text, the_field text,
                                  the_holds text) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM set_config('lock_timeout', '2s', true);
  EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', the_collection);
  INSERT INTO indexed_fields (organization_id, collection, field, holds)
  VALUES (the_organization, the_collection, the_field, the_holds)
  ON CONFLICT DO NOTHING;
END
$$;

-- Brings in the values of `most` records more; whether there may be others. Those that are there came
-- by a trigger and are younger.
CREATE FUNCTION fill_field_index(the_organization text, the_collection text, the_field text, most int)
RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  indexed indexed_fields;
  last uuid;
BEGIN
  SELECT * INTO indexed FROM indexed_fields
  WHERE organization_id = the_organization AND collection = the_collection AND field = the_field
    AND state = 'FILLING'
  FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  EXECUTE format($fill$
    WITH batch AS MATERIALIZED (
      SELECT id, custom_fields->$2 AS value FROM %I
      WHERE organization_id = $1 AND id > $4
      ORDER BY id
      LIMIT $5
      FOR KEY SHARE
    ), filled AS (
      INSERT INTO field_values (organization_id, collection, record, field, holds, text_value,
                                number_value, time_value)
      SELECT $1, %L, id, $2, $3, CASE $3 WHEN 'TEXT' THEN kept_text(value) END,
             CASE $3 WHEN 'NUMBER' THEN kept_number(value) END,
             CASE $3 WHEN 'TIME' THEN kept_time(value) END
      FROM batch
      ON CONFLICT DO NOTHING
    )
    SELECT id FROM batch ORDER BY id DESC LIMIT 1
    $fill$, the_collection, the_collection)
  INTO last
  USING the_organization, the_field, indexed.holds, indexed.filled_to, most;
  UPDATE indexed_fields
  SET filled_to = coalesce(last, filled_to),
      state = CASE WHEN last IS NULL THEN 'READY' ELSE 'FILLING' END, state_time = now()
  WHERE organization_id = the_organization AND collection = the_collection AND field = the_field;
  RETURN last IS NOT NULL;
END
$$;

-- Removes `most` values more; whether there may be others. The last step removes the index.
CREATE FUNCTION clear_field_index(the_organization text, the_collection text, the_field text, most int)
RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  removed bigint;
BEGIN
  IF EXISTS (SELECT FROM indexed_fields
             WHERE organization_id = the_organization AND collection = the_collection
               AND field = the_field AND state = 'RETIRED')
  THEN
    -- Nobody writes a value any more once this is committed, so none is left behind.
    PERFORM set_config('lock_timeout', '2s', true);
    EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', the_collection);
    UPDATE indexed_fields SET state = 'CLEARING', state_time = now()
    WHERE organization_id = the_organization AND collection = the_collection AND field = the_field
      AND state = 'RETIRED';
    RETURN true;
  END IF;
  DELETE FROM field_values
  WHERE organization_id = the_organization AND collection = the_collection AND field = the_field
    AND EXISTS (SELECT FROM indexed_fields
                WHERE organization_id = the_organization AND collection = the_collection
                  AND field = the_field AND state = 'CLEARING')
    AND record IN (
      SELECT record FROM field_values
      WHERE organization_id = the_organization AND collection = the_collection AND field = the_field
      LIMIT most);
  GET DIAGNOSTICS removed = ROW_COUNT;
  IF removed = 0 THEN
    DELETE FROM indexed_fields
    WHERE organization_id = the_organization AND collection = the_collection AND field = the_field
      AND state = 'CLEARING';
  END IF;
  RETURN removed > 0;
END
$$;

CREATE TRIGGER accounts_keep_new_field_values AFTER INSERT ON accounts REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION keep_new_field_values();
CREATE TRIGGER accounts_keep_field_values AFTER UPDATE OF custom_fields ON accounts
FOR EACH ROW WHEN (NEW.custom_fields IS DISTINCT FROM OLD.custom_fields)
EXECUTE FUNCTION keep_field_values();
CREATE TRIGGER accounts_forget_field_values AFTER DELETE ON accounts REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION forget_field_values();

CREATE TRIGGER contacts_keep_new_field_values AFTER INSERT ON contacts REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION keep_new_field_values();
CREATE TRIGGER contacts_keep_field_values AFTER UPDATE OF custom_fields ON contacts
FOR EACH ROW WHEN (NEW.custom_fields IS DISTINCT FROM OLD.custom_fields)
EXECUTE FUNCTION keep_field_values();
CREATE TRIGGER contacts_forget_field_values AFTER DELETE ON contacts REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION forget_field_values();

CREATE TRIGGER opportunities_keep_new_field_values AFTER INSERT ON opportunities REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION keep_new_field_values();
CREATE TRIGGER opportunities_keep_field_values AFTER UPDATE OF custom_fields ON opportunities
FOR EACH ROW WHEN (NEW.custom_fields IS DISTINCT FROM OLD.custom_fields)
EXECUTE FUNCTION keep_field_values();
CREATE TRIGGER opportunities_forget_field_values AFTER DELETE ON opportunities REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION forget_field_values();
