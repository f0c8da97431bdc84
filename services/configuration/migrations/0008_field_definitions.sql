-- The fields that organisations add to their records, by entity and key: the name has both.
CREATE TABLE field_definitions (
  organization_id text NOT NULL REFERENCES configurations,
  name text NOT NULL,
  entity text NOT NULL
    CHECK (entity IN ('ENTITY_LEAD', 'ENTITY_ACCOUNT', 'ENTITY_CONTACT', 'ENTITY_OPPORTUNITY')),
  kind text NOT NULL
    CHECK (kind IN ('KIND_TEXT', 'KIND_NUMBER', 'KIND_BOOL', 'KIND_DATE', 'KIND_TIME', 'KIND_MONEY',
                    'KIND_ENTRY')),
  dictionary text,
  display_name text NOT NULL CHECK (display_name <> ''),
  labels jsonb NOT NULL DEFAULT '{}',
  required boolean NOT NULL,
  personal_data boolean NOT NULL,
  position integer NOT NULL,
  archive_time timestamptz,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, name),
  FOREIGN KEY (organization_id, dictionary) REFERENCES dictionaries,
  CHECK (name LIKE 'fieldDefinitions/' || lower(substr(entity, length('ENTITY_') + 1)) || '/%'),
  CHECK ((kind = 'KIND_ENTRY') = (dictionary IS NOT NULL))
);
