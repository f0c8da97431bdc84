-- The rows of one import: for the service as a file (:csv), and as COPY puts them into the table of
-- leads (:copy). No two rounds have the same. Takes the psql variables :rows, :round, :csv and :copy.
CREATE TEMPORARY TABLE given AS
SELECT n, 'First ' || n % 997 AS first_name, 'Last ' || n % 9973 AS last_name,
       'Import ' || :round || '-' || n AS company_name,
       'person@import' || :round || '-' || n || '.example' AS email,
       '+44 20 7946 ' || n AS phone, 'https://import' || :round || '-' || n || '.example/' AS website
FROM generate_series(1, :rows) AS n;

COPY (SELECT first_name, last_name, company_name, email, phone, website FROM given ORDER BY n)
TO STDOUT WITH (FORMAT csv, HEADER) \g :csv

COPY (
  SELECT 'default', ('00000000-0000-7001-8000-' || lpad(to_hex(n + :round * 10000000), 12, '0'))::uuid,
         'I-' || :round || '-' || n, 'lead', 'KIND_UNSPECIFIED', first_name, last_name, company_name, email,
         email, phone, '', '', '', '', website, '{}', '{}', false, false, '', 0, false, false,
         'statuses/lead/to-be-processed', now(), false, false, '{}', '[]', '{}', 'developer', now(),
         now()
  FROM given ORDER BY n)
TO STDOUT \g :copy
