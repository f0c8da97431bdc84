-- One row for each organisation that has a configuration. Whoever changes anything of it locks this
-- row first, so the changes of one organisation are made one after another; whoever reads several
-- tables as one snapshot shares the lock.
CREATE TABLE configurations (
  organization_id text PRIMARY KEY,
  version bigint NOT NULL DEFAULT 0  -- Of the whole: one more with every change.
);

-- Which status plays which role. Together with the foreign keys below this makes it impossible to
-- have statuses of an entity without exactly one default, or a lead that cannot be lost.
CREATE TABLE status_roles (
  organization_id text NOT NULL REFERENCES configurations,
  entity text NOT NULL
    CHECK (entity IN ('ENTITY_LEAD', 'ENTITY_PROSPECT', 'ENTITY_OPPORTUNITY')),
  default_status text NOT NULL,
  converted_status text,
  lost_status text,
  won_status text,
  PRIMARY KEY (organization_id, entity),
  CHECK (entity <> 'ENTITY_LEAD' OR (lost_status IS NOT NULL AND won_status IS NULL)),
  CHECK (entity = 'ENTITY_LEAD' OR converted_status IS NULL)
);

CREATE TABLE statuses (
  organization_id text NOT NULL,
  name text NOT NULL,
  entity text NOT NULL,
  display_name text NOT NULL CHECK (display_name <> ''),
  labels jsonb NOT NULL DEFAULT '{}',
  category text NOT NULL
    CHECK (category IN ('CATEGORY_OPEN', 'CATEGORY_CLOSED_LOST', 'CATEGORY_CLOSED_CONVERTED',
                        'CATEGORY_CLOSED_WON')),
  directly_selectable boolean NOT NULL,
  dormant boolean NOT NULL,
  convertible boolean NOT NULL,
  temperature text NOT NULL
    CHECK (temperature IN ('TEMPERATURE_UNSPECIFIED', 'TEMPERATURE_COLD', 'TEMPERATURE_BURNING',
                           'TEMPERATURE_HOT')),
  position integer NOT NULL,
  from_preset boolean NOT NULL,  -- Another preset may archive it.
  archive_time timestamptz,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  version bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, name),
  UNIQUE (organization_id, entity, name),
  -- Deferred, because roles and statuses come into being together.
  FOREIGN KEY (organization_id, entity) REFERENCES status_roles DEFERRABLE INITIALLY DEFERRED,
  CHECK (name LIKE 'statuses/' || lower(substr(entity, length('ENTITY_') + 1)) || '/%'),
  CHECK (category <> 'CATEGORY_CLOSED_CONVERTED' OR NOT directly_selectable)
);

ALTER TABLE status_roles
  ADD FOREIGN KEY (organization_id, entity, default_status)
    REFERENCES statuses (organization_id, entity, name) DEFERRABLE INITIALLY DEFERRED,
  ADD FOREIGN KEY (organization_id, entity, converted_status)
    REFERENCES statuses (organization_id, entity, name) DEFERRABLE INITIALLY DEFERRED,
  ADD FOREIGN KEY (organization_id, entity, lost_status)
    REFERENCES statuses (organization_id, entity, name) DEFERRABLE INITIALLY DEFERRED,
  ADD FOREIGN KEY (organization_id, entity, won_status)
    REFERENCES statuses (organization_id, entity, name) DEFERRABLE INITIALLY DEFERRED;

-- Statuses as records: with their role.
CREATE VIEW status_records AS
SELECT s.organization_id, s.name, s.entity, s.display_name, s.labels, s.category,
       CASE s.name
         WHEN r.default_status THEN 'ROLE_DEFAULT'
         WHEN r.converted_status THEN 'ROLE_CONVERTED'
         WHEN r.lost_status THEN 'ROLE_LOST'
         WHEN r.won_status THEN 'ROLE_WON'
         ELSE 'ROLE_UNSPECIFIED'
       END AS role,
       s.directly_selectable, s.dormant, s.convertible, s.temperature, s.position, s.archive_time,
       s.create_time, s.update_time, s.version::text AS etag
FROM statuses AS s
JOIN status_roles AS r USING (organization_id, entity);
