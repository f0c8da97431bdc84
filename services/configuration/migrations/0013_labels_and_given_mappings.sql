-- Labels are kept in Unicode normalisation form C, whoever writes them: what looks the same is the
-- same.
CREATE FUNCTION compose_display_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.display_name := normalize(NEW.display_name);
  RETURN NEW;
END $$;

CREATE FUNCTION compose_labels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.labels := normalize(NEW.labels::text)::jsonb;
  RETURN NEW;
END $$;

-- On every table with such a column; what is there already goes through them.
DO $$
DECLARE kept record;
BEGIN
  FOR kept IN
    SELECT tables.table_name AS name, column_name AS label
    FROM information_schema.tables JOIN information_schema.columns USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
      AND column_name IN ('display_name', 'labels')
  LOOP
    EXECUTE format('CREATE TRIGGER compose_%2$s BEFORE INSERT OR UPDATE ON %1$I'
                   ' FOR EACH ROW EXECUTE FUNCTION compose_%2$s()', kept.name, kept.label);
    EXECUTE format('UPDATE %1$I SET %2$I = %2$I', kept.name, kept.label);
  END LOOP;
END $$;

-- Which rules of a mapping the preset applied last has put there: all others are an administrator's.
CREATE TABLE given_mappings (
  organization_id text NOT NULL REFERENCES configurations,
  name text NOT NULL,
  rules jsonb NOT NULL,
  PRIMARY KEY (organization_id, name)
);

-- Who applied another preset since gets its rules taken for their own, and may delete them.
INSERT INTO given_mappings (organization_id, name, rules)
SELECT organization_id, name, rules FROM field_mappings WHERE version = 1;
