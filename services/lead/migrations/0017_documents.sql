-- The content of files, in pieces: where in the file each begins, and its bytes. Nothing of it ever
-- changes. Files are mostly compressed already, so that pieces are kept as they are, and a part of one
-- is read without the rest.
CREATE TABLE content_chunks (
  organization_id text NOT NULL,
  content uuid NOT NULL,
  start bigint NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (organization_id, content, start)
);
ALTER TABLE content_chunks ALTER COLUMN data SET STORAGE EXTERNAL;

-- Contents that nobody needs any more. They are removed piece by piece; their rows go last.
CREATE TABLE removed_contents (
  organization_id text NOT NULL,
  content uuid NOT NULL,
  PRIMARY KEY (organization_id, content)
);

-- Files on their way; the content of an upload has its id. A finished one is kept until it expires, so
-- that it can be finished again.
CREATE TABLE uploads (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  display_name text NOT NULL,
  category text,
  media_type text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  visibility text NOT NULL CHECK (visibility IN ('DOCUMENT_VISIBILITY_INTERNAL',
                                                 'DOCUMENT_VISIBILITY_PORTAL_PROSPECT')),
  parent text NOT NULL,
  chunk_size bigint NOT NULL,
  committed_size bigint NOT NULL DEFAULT 0,
  document uuid,
  creator text NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  expire_time timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id)
);

CREATE INDEX uploads_by_expiry ON uploads (expire_time);

CREATE TABLE documents (
  organization_id text NOT NULL,
  id uuid NOT NULL,
  display_name text NOT NULL,
  category text,
  media_type text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  visibility text NOT NULL CHECK (visibility IN ('DOCUMENT_VISIBILITY_INTERNAL',
                                                 'DOCUMENT_VISIBILITY_PORTAL_PROSPECT')),
  content uuid NOT NULL,
  creator text NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  expire_time timestamptz,  -- Exactly when nothing links it.
  PRIMARY KEY (organization_id, id)
);

CREATE INDEX documents_by_expiry ON documents (expire_time) WHERE expire_time IS NOT NULL;

-- What documents are linked to. When a lead is converted, its links also lead to the records it
-- became, as its activities do; then any of these may be taken from the link again, and the conversion
-- says whose they were.
CREATE TABLE document_links (
  organization_id text NOT NULL,
  document uuid NOT NULL,
  collection text NOT NULL
    CHECK (collection IN ('leads', 'accounts', 'contacts', 'opportunities')),
  record uuid NOT NULL,
  lead uuid GENERATED ALWAYS AS (CASE WHEN collection = 'leads' THEN record END) STORED,
  conversion uuid,
  account uuid,
  contacts uuid[] NOT NULL DEFAULT '{}',
  opportunity uuid,
  moved boolean NOT NULL DEFAULT false,
  creator text NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, document, collection, record),
  FOREIGN KEY (organization_id, document) REFERENCES documents (organization_id, id)
    ON DELETE CASCADE,
  FOREIGN KEY (organization_id, lead) REFERENCES leads (organization_id, id) ON DELETE CASCADE
);

CREATE INDEX document_links_by_time ON document_links
  (organization_id, document, create_time, record);
CREATE INDEX document_links_by_lead ON document_links (organization_id, lead)
  WHERE lead IS NOT NULL;
CREATE INDEX document_links_by_account ON document_links (organization_id, account)
  WHERE account IS NOT NULL;
CREATE INDEX document_links_by_contact ON document_links USING gin (contacts);
CREATE INDEX document_links_by_opportunity ON document_links (organization_id, opportunity)
  WHERE opportunity IS NOT NULL;

-- The names of what a document is linked to, the oldest link first; of a hundred links, so that it
-- costs the same however many there are.
CREATE FUNCTION links_of_document(of_organization text, of_document uuid) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(
  SELECT named.name
  FROM (
    SELECT lead, moved, account, contacts, opportunity,
           row_number() OVER (ORDER BY create_time, record) AS place
    FROM document_links
    WHERE organization_id = of_organization AND document = of_document
    ORDER BY create_time, record
    LIMIT 100) AS link
  CROSS JOIN LATERAL unnest(
    ARRAY[CASE WHEN NOT link.moved THEN 'leads/' || link.lead END, 'accounts/' || link.account]
      || ARRAY(SELECT 'contacts/' || contact FROM unnest(link.contacts) AS contact)
      || ARRAY['opportunities/' || link.opportunity]) WITH ORDINALITY AS named (name, part)
  WHERE named.name IS NOT NULL
  GROUP BY named.name
  ORDER BY min(link.place * 10000 + named.part)
  LIMIT 100);

-- Documents that were handed over.
ALTER TABLE handoffs ADD COLUMN document_count integer NOT NULL DEFAULT 0;
