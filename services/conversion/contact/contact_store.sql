-- name: GetContacts
SELECT id AS name, account, salutation, first_name, last_name, function, department, email, phone,
       mobile, fax, do_not_call, do_not_email, address, source, NULLIF(tags, '{}') AS tags, owner,
       team, description_html, NULLIF(custom_fields, '{}') AS custom_fields,
       NULLIF(external_ids, '[]') AS external_ids, NULLIF(annotations, '{}') AS annotations,
       conversion, create_time, update_time, delete_time, version::text AS etag
FROM contacts
WHERE organization_id = :organization_id AND id = ANY ((SELECT :names::uuid[])::uuid[]);

-- name: ListContacts
SELECT id AS name, account, salutation, first_name, last_name, function, department, email, phone,
       mobile, fax, do_not_call, do_not_email, address, source, NULLIF(tags, '{}') AS tags, owner,
       team, description_html, NULLIF(custom_fields, '{}') AS custom_fields,
       NULLIF(external_ids, '[]') AS external_ids, NULLIF(annotations, '{}') AS annotations,
       conversion, create_time, update_time, delete_time, version::text AS etag /* keys */
FROM contacts /* index */
WHERE organization_id = :organization_id
  AND (:show_deleted::boolean OR delete_time IS NULL) /* where */
/* order */
/* limit */;

-- name: SearchContacts
-- As SearchAccounts finds accounts, with the name of the contact's account among what it is found by:
-- the index of accounts finds those whose people are meant.
WITH company AS MATERIALIZED (
  SELECT id
  FROM (
    SELECT id, account_search_text(number, display_name, email, phone) AS text
    FROM accounts
    WHERE organization_id = :organization_id AND delete_time IS NULL
  ) AS account
  WHERE text LIKE search_text(:pattern) OR text %> search_text(:like)
), found AS MATERIALIZED (
  SELECT id
  FROM (
    SELECT id, contact_search_text(first_name, last_name, email, phone, mobile) AS text
    FROM contacts
    WHERE organization_id = :organization_id AND delete_time IS NULL
  ) AS contact
  WHERE text LIKE search_text(:pattern) OR text %> search_text(:like)
  UNION
  SELECT contacts.id
  FROM company
  JOIN contacts ON contacts.organization_id = :organization_id AND contacts.account = company.id
  WHERE contacts.delete_time IS NULL
), candidate AS MATERIALIZED (
  SELECT contacts.id, contacts.create_time,
         contact_search_text(contacts.first_name, contacts.last_name, contacts.email,
                             contacts.phone, contacts.mobile)
           || ' ' || coalesce(search_text(accounts.display_name), '') AS text
  FROM found
  JOIN contacts ON contacts.organization_id = :organization_id AND contacts.id = found.id
  LEFT JOIN accounts
    ON accounts.organization_id = :organization_id AND accounts.id = contacts.account
), scored AS (
  SELECT id, create_time, score.least, score.average
  FROM candidate
  CROSS JOIN LATERAL (
    SELECT min(likeness) AS least, avg(likeness) AS average
    FROM (
      SELECT CASE WHEN position(word IN text) > 0 THEN 1
                  WHEN word ~ '[0-9]' THEN 0
                  ELSE word_similarity(word, text) END AS likeness
      FROM unnest((SELECT array_agg(search_text(given)) FROM unnest(:words::text[]) AS given))
             AS word
    ) AS each_word
  ) AS score
)
SELECT id::text AS id
FROM scored
WHERE least >= 0.3 AND average >= 0.6 * (SELECT max(average) FROM scored WHERE least >= 0.3)
ORDER BY average DESC, create_time DESC, id DESC
LIMIT :page_size;

-- name: LockContacts
-- In the order of their ids, so that two conversions never wait for each other.
SELECT id AS name, account, salutation, first_name, last_name, function, department, email, phone,
       mobile, fax, do_not_call, do_not_email, address, source, NULLIF(tags, '{}') AS tags, owner,
       team, description_html, NULLIF(custom_fields, '{}') AS custom_fields,
       NULLIF(external_ids, '[]') AS external_ids, NULLIF(annotations, '{}') AS annotations,
       conversion, create_time, update_time, delete_time, version::text AS etag
FROM contacts
WHERE organization_id = :organization_id AND id = ANY ((SELECT :names::uuid[])::uuid[])
ORDER BY id
FOR UPDATE;

-- name: InsertContact
-- An external id that another record has is a unique violation.
WITH external AS (
  INSERT INTO external_ids (organization_id, collection, system, external_id, record)
  SELECT :organization_id, 'contacts', given.system, given.id, :name
  FROM jsonb_to_recordset(:external_ids::jsonb) AS given (system text, id text)
)
INSERT INTO contacts (organization_id, id, account, salutation, first_name, last_name, function,
    department, email, phone, mobile, fax, do_not_call, do_not_email, address, source, tags, owner,
    team, description_html, custom_fields, external_ids, annotations)
VALUES (:organization_id, :name, :account, :salutation, :first_name, :last_name, :function,
        :department, :email, :phone, :mobile, :fax, :do_not_call, :do_not_email, :address, :source,
        :tags, :owner, :team, :description_html, :custom_fields, :external_ids, :annotations)
RETURNING create_time, update_time, version::text AS etag;

-- name: UpdateContact
-- An external id that another record has is a unique violation.
WITH updated AS (
  UPDATE contacts
  SET account = :account, salutation = :salutation, first_name = :first_name,
      last_name = :last_name, function = :function, department = :department, email = :email,
      phone = :phone, mobile = :mobile, fax = :fax, do_not_call = :do_not_call,
      do_not_email = :do_not_email, address = :address, source = :source, tags = :tags,
      owner = :owner, team = :team, description_html = :description_html,
      custom_fields = :custom_fields, external_ids = :external_ids, annotations = :annotations,
      delete_time = CASE WHEN :delete_time::timestamptz IS NOT NULL
                         THEN coalesce(delete_time, now()) END,
      update_time = now(), version = version + 1
  WHERE organization_id = :organization_id AND id = :name
  RETURNING update_time, delete_time, version::text AS etag
), forgotten AS (
  DELETE FROM external_ids
  WHERE organization_id = :organization_id AND collection = 'contacts' AND record = :name
    AND NOT EXISTS (
      SELECT FROM jsonb_to_recordset(:external_ids::jsonb) AS given (system text, id text)
      WHERE given.system = external_ids.system AND given.id = external_ids.external_id)
), remembered AS (
  INSERT INTO external_ids (organization_id, collection, system, external_id, record)
  SELECT :organization_id, 'contacts', given.system, given.id, :name
  FROM jsonb_to_recordset(:external_ids::jsonb) AS given (system text, id text)
  WHERE NOT EXISTS (
    SELECT FROM external_ids AS known
    WHERE known.organization_id = :organization_id AND known.collection = 'contacts'
      AND known.system = given.system AND known.external_id = given.id AND known.record = :name)
)
SELECT update_time, delete_time, etag FROM updated;
