-- name: LockMatchKeys
-- Who makes records that must not exist twice holds everything they may be known by until it is decided:
-- another one that shares any of it comes after, and sees it. All take them in one order.
WITH ordered AS MATERIALIZED (
  SELECT DISTINCT hashtextextended(key, 0) AS key
  FROM unnest((SELECT :company_names::text[]), (SELECT :account_emails::text[]),
              (SELECT :account_phones::text[]), (SELECT :websites::text[]),
              (SELECT :first_names::text[]), (SELECT :last_names::text[]),
              (SELECT :contact_emails::text[]), (SELECT :contact_phones::text[]),
              (SELECT :mobiles::text[]))
    AS made (company_name, account_email, account_phone, website, first_name, last_name,
             contact_email, contact_phone, mobile)
  CROSS JOIN LATERAL unnest(
    account_match_keys(:organization_id, company_name, account_email, account_phone, website)
    || contact_match_keys(:organization_id, first_name, last_name, contact_email, contact_phone,
                          mobile)) AS key
  ORDER BY key
)
SELECT pg_advisory_xact_lock(key) FROM ordered;

-- name: FindDuplicates
-- What has anything in common with the records to be made, with all that it has in common. Of what half
-- of the world shares, such as a domain, no more than `most` are looked at; they never keep out what
-- has the same name or address. A conversion is not in its own way when it is committed again.
WITH wanted AS MATERIALIZED (
  SELECT CASE WHEN :finds_account::boolean
              THEN account_match_keys(:organization_id, :company_name, :account.email,
                                      :account.phone, :account.website)
              ELSE '{}' END AS account_keys,
         CASE WHEN :finds_contact::boolean
              THEN contact_match_keys(:organization_id, :contact.first_name, :contact.last_name,
                                      :contact.email, :contact.phone, :contact.mobile)
              ELSE '{}' END AS contact_keys,
         -- Of those keys what few share.
         CASE WHEN :finds_account::boolean
              THEN array_remove(ARRAY[:organization_id || ' company ' || company_key(:company_name),
                                      :organization_id || ' email ' || email_key(:account.email)],
                                NULL)
              ELSE '{}' END AS account_own_keys,
         CASE WHEN :finds_contact::boolean
              THEN contact_match_keys(:organization_id, '', '', :contact.email, :contact.phone,
                                      :contact.mobile)
              ELSE '{}' END AS contact_own_keys,
         -- What the company of a contact is known by.
         account_match_keys(:organization_id, :company_name, :account.email, '', :account.website)
           || (:organization_id || ' domain ' || email_domain(:contact.email)) AS company_keys
), account AS (
  (SELECT id, display_name, email, phone, website
   FROM accounts
   WHERE organization_id = :organization_id AND delete_time IS NULL
     AND conversion IS DISTINCT FROM :conversion::uuid
     AND account_match_keys(organization_id, display_name, email, phone, website)
         && (SELECT account_own_keys FROM wanted)
   LIMIT :most)
  UNION
  (SELECT id, display_name, email, phone, website
   FROM accounts
   WHERE organization_id = :organization_id AND delete_time IS NULL
     AND conversion IS DISTINCT FROM :conversion::uuid
     AND account_match_keys(organization_id, display_name, email, phone, website)
         && (SELECT account_keys FROM wanted)
   LIMIT :most)
), contact AS (
  (SELECT id, first_name, last_name, email, phone, mobile, account
   FROM contacts
   WHERE organization_id = :organization_id AND delete_time IS NULL
     AND conversion IS DISTINCT FROM :conversion::uuid
     AND contact_match_keys(organization_id, first_name, last_name, email, phone, mobile)
         && (SELECT contact_own_keys FROM wanted)
   LIMIT :most)
  UNION
  (SELECT id, first_name, last_name, email, phone, mobile, account
   FROM contacts
   WHERE organization_id = :organization_id AND delete_time IS NULL
     AND conversion IS DISTINCT FROM :conversion::uuid
     AND contact_match_keys(organization_id, first_name, last_name, email, phone, mobile)
         && (SELECT contact_keys FROM wanted)
   LIMIT :most)
)
SELECT 'accounts/' || account.id AS resource,
       (SELECT coalesce(array_agg(field.kind || ' ' || field.path), '{}')
        FROM (VALUES ('KIND_COMPANY_NAME', 'display_name', ' company ' || company_key(display_name)),
                     ('KIND_EMAIL', 'email', ' email ' || email_key(email)),
                     ('KIND_PHONE', 'phone', ' phone ' || phone_key(phone)),
                     ('KIND_DOMAIN', 'email', ' domain ' || email_domain(email)),
                     ('KIND_DOMAIN', 'website', ' domain ' || website_domain(website)))
               AS field (kind, path, key)
        WHERE :organization_id || field.key = ANY (account_keys)) AS matches,
       coalesce(company_key(display_name) <> company_key(:company_name), false) AS differs
FROM account, wanted
UNION ALL
SELECT 'contacts/' || contact.id,
       (SELECT coalesce(array_agg(field.kind || ' ' || field.path), '{}')
        FROM (VALUES ('KIND_EMAIL', 'email', ' email ' || email_key(contact.email)),
                     ('KIND_PHONE', 'phone', ' phone ' || phone_key(contact.phone)),
                     ('KIND_PHONE', 'mobile', ' phone ' || phone_key(contact.mobile)),
                     ('KIND_FULL_NAME', 'last_name',
                      ' person ' || person_key(first_name) || ' ' || person_key(last_name)))
               AS field (kind, path, key)
        WHERE :organization_id || field.key = ANY (contact_keys))
       || CASE WHEN contact.account = :account.name::uuid
                 OR account_match_keys(:organization_id, coalesce(company.display_name, ''),
                                       coalesce(company.email, ''), '',
                                       coalesce(company.website, '')) && company_keys
                 OR :organization_id || ' domain ' || email_domain(contact.email)
                    = ANY (company_keys)
               THEN ARRAY['KIND_COMPANY account'] ELSE '{}' END,
       -- Other people, whatever address they share: by their first names, where both have one, else by
       -- their last names; at an address that several people read, by either.
       coalesce(NOT starts_with(person_key(first_name), person_key(:contact.first_name))
                AND NOT starts_with(person_key(:contact.first_name), person_key(first_name)),
                person_key(last_name) <> person_key(:contact.last_name), false)
       OR coalesce(is_shared_address(email_key(contact.email))
                   AND person_key(last_name) <> person_key(:contact.last_name), false)
FROM contact
CROSS JOIN wanted
LEFT JOIN accounts AS company
  ON company.organization_id = :organization_id AND company.id = contact.account
    AND company.delete_time IS NULL;
