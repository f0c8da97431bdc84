-- What must hold between the lead and the conversion database when nothing is under way, whatever
-- crashed before. Each query names the rows that break the sentence above it; it runs where both
-- databases can be seen as the schemas `lead` and `conversion`, beside the tables `answers` and
-- `attached` of what callers were told (invariants.cc). What VerifyIntegrity checks by itself stands here only
-- where it is stricter when nothing is under way, or guards the one who checks.

-- invariant: Every account, contact and opportunity belongs to one live conversion that names it, or
-- outlived one that does. An account that was merged is what a conversion led to first.
SELECT record
FROM (
  SELECT organization_id, id, conversion, 'accounts/' || id AS record FROM conversion.accounts
  UNION ALL
  SELECT organization_id, id, conversion, 'contacts/' || id FROM conversion.contacts
  UNION ALL
  SELECT organization_id, id, conversion, 'opportunities/' || id FROM conversion.opportunities
) AS made
WHERE NOT EXISTS (
  SELECT FROM conversion.conversions AS c
  WHERE c.organization_id = made.organization_id
    AND made.id = ANY (c.contacts || c.account || c.first_account || c.opportunity)
    AND CASE WHEN c.id = made.conversion THEN c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED')
             ELSE made.conversion IS NULL AND c.state = 'STATE_REVERTED' END);

-- invariant: The lead of a live conversion is converted by it, into the same records, by the same
-- person, at the same time.
SELECT 'conversions/' || c.id
FROM conversion.conversions AS c
LEFT JOIN lead.leads AS l ON l.organization_id = c.organization_id AND l.id = c.lead
WHERE c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED')
  AND (l.id IS NULL OR NOT l.converted
    OR (l.conversion, l.account, l.contacts, l.opportunity, l.converter, l.convert_time)
      IS DISTINCT FROM (c.id, c.account, c.contacts, c.opportunity, c.actor, c.create_time));

-- invariant: A converted lead has a live conversion.
SELECT 'leads/' || l.id
FROM lead.leads AS l
WHERE (l.converted OR l.conversion IS NOT NULL)
  AND NOT EXISTS (
    SELECT FROM conversion.conversions AS c
    WHERE c.organization_id = l.organization_id AND c.id = l.conversion AND c.lead = l.id
      AND c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED'));

-- invariant: A lead that is not converted shows nothing of a conversion.
SELECT 'leads/' || id
FROM lead.leads
WHERE NOT converted
  AND (conversion IS NOT NULL OR convert_time IS NOT NULL OR converter IS NOT NULL
    OR account IS NOT NULL OR opportunity IS NOT NULL OR contacts <> '{}');

-- invariant: A converted lead is not lost.
SELECT 'leads/' || id FROM lead.leads WHERE converted AND lost;

-- invariant: No lead is held.
SELECT 'leads/' || id FROM lead.leads WHERE held_by IS NOT NULL OR held_since IS NOT NULL;

-- invariant: No hand-over is under way.
SELECT 'conversions/' || id FROM lead.handoffs WHERE state = 'RESERVED';

-- invariant: No conversion is merely committed, and none is half undone.
SELECT 'conversions/' || id FROM conversion.conversions
WHERE state IN ('STATE_COMMITTED', 'STATE_REVERTING');

-- invariant: No conversion is set aside.
SELECT 'conversions/' || id FROM conversion.conversions WHERE set_aside_time IS NOT NULL;

-- invariant: A hand-over is done if and only if its conversion is live.
SELECT 'conversions/' || coalesce(h.id, c.id)
FROM (SELECT * FROM lead.handoffs WHERE state = 'DONE') AS h
FULL JOIN (SELECT * FROM conversion.conversions
           WHERE state IN ('STATE_COMMITTED', 'STATE_COMPLETED')) AS c
  ON c.organization_id = h.organization_id AND c.id = h.id AND c.lead = h.lead
WHERE h.id IS NULL OR c.id IS NULL;

-- invariant: A hand-over is taken back if and only if its conversion was undone.
SELECT 'conversions/' || coalesce(h.id, c.id)
FROM (SELECT * FROM lead.handoffs WHERE state = 'REVERTED') AS h
FULL JOIN (SELECT * FROM conversion.conversions WHERE state = 'STATE_REVERTED') AS c
  ON c.organization_id = h.organization_id AND c.id = h.id AND c.lead = h.lead
WHERE h.id IS NULL OR c.id IS NULL;

-- invariant: A hand-over is released only after its conversion was decided against.
SELECT 'conversions/' || h.id
FROM lead.handoffs AS h
WHERE h.state = 'RELEASED'
  AND NOT EXISTS (
    SELECT FROM conversion.conversions AS c
    WHERE c.organization_id = h.organization_id AND c.id = h.id AND c.state = 'STATE_ABORTED');

-- invariant: Everything attached to a lead points to what the lead became.
SELECT item
FROM (
  SELECT organization_id, lead, account, contacts, opportunity, 'activities/' || id AS item
  FROM lead.activities
  UNION ALL
  SELECT organization_id, lead, account, contacts, opportunity, 'comments/' || id
  FROM lead.comments
  UNION ALL
  SELECT organization_id, lead, account, contacts, opportunity, 'documents/' || document
  FROM lead.document_links WHERE lead IS NOT NULL
) AS attached
LEFT JOIN lead.leads AS l ON l.organization_id = attached.organization_id AND l.id = attached.lead
WHERE l.id IS NULL
  OR (attached.account, attached.contacts, attached.opportunity)
    IS DISTINCT FROM (l.account, l.contacts, l.opportunity);

-- invariant: Every created account has a number, unless it gave it to the one it was merged into.
SELECT 'accounts/' || id FROM conversion.accounts
WHERE (number = '' OR number_series IS NULL) AND merged_into IS NULL;

-- invariant: No lead number is used twice, and none is missing.
SELECT counter.series || ' before ' || counter.next_number
FROM lead.number_counters AS counter
CROSS JOIN (
  SELECT count(DISTINCT number) AS used, count(*) AS leads,
         min(substring(number FROM '\d+$')::bigint) AS first,
         max(substring(number FROM '\d+$')::bigint) AS last
  FROM lead.leads
) AS drawn
WHERE drawn.used <> drawn.leads OR drawn.last IS DISTINCT FROM counter.next_number - 1
  OR drawn.used <> drawn.last - drawn.first + 1;

-- invariant: Each committed change has one event, and nothing else has any.
SELECT coalesce(change.type, e.type) || ' ' || coalesce(change.resource, e.resource)
FROM (
  SELECT organization_id, type, resource, count(*) AS times
  FROM (
    SELECT organization_id, 'ConversionCommitted' AS type, 'conversions/' || id AS resource
    FROM conversion.conversions WHERE state <> 'STATE_ABORTED'
    UNION ALL
    SELECT organization_id, 'ConversionCompleted', 'conversions/' || id
    FROM conversion.conversions WHERE state NOT IN ('STATE_ABORTED', 'STATE_COMMITTED')
    UNION ALL
    SELECT organization_id, unnest(ARRAY['ConversionRevertStarted', 'ConversionReverted']),
           'conversions/' || id
    FROM conversion.conversions WHERE state = 'STATE_REVERTED'
    UNION ALL
    SELECT organization_id, unnest(ARRAY['LeadConverted', 'LeadReverted']), 'leads/' || lead
    FROM lead.handoffs WHERE state = 'REVERTED'
    UNION ALL
    SELECT organization_id, 'LeadConverted', 'leads/' || id FROM lead.leads WHERE converted
    UNION ALL
    SELECT organization_id, 'LeadLost', 'leads/' || id FROM lead.leads WHERE lost
    UNION ALL
    SELECT organization_id, 'LeadLost', resource FROM lead.events WHERE type = 'LeadReopened'
    UNION ALL
    SELECT organization_id, 'LeadCreated', 'leads/' || id FROM lead.leads
    UNION ALL
    SELECT organization_id, 'ActivityCreated', 'activities/' || id FROM lead.activities
    UNION ALL
    SELECT organization_id, 'CommentCreated', 'comments/' || id FROM lead.comments
    UNION ALL
    SELECT organization_id, 'DocumentCreated', 'documents/' || id FROM lead.documents
  ) AS every GROUP BY organization_id, type, resource
) AS change
FULL JOIN (
  SELECT organization_id, type, resource, count(*) AS times
  FROM (SELECT organization_id, type, resource FROM lead.events
        UNION ALL
        SELECT organization_id, type, resource FROM conversion.events) AS every
  WHERE type NOT IN ('LeadUpdated', 'LeadStatusChanged', 'LeadAssigned', 'LeadHandedOff',
                     'LeadReopened', 'LeadDeleted', 'LeadUndeleted', 'LeadsMerged',
                     'DocumentLinked', 'DocumentUnlinked', 'AccountsMerged', 'ContactUpdated',
                     'OpportunityUpdated')
  GROUP BY organization_id, type, resource
) AS e
  ON e.organization_id = change.organization_id AND e.type = change.type
    AND e.resource = change.resource
WHERE e.times IS DISTINCT FROM change.times;

-- invariant: Each version of a lead has one event, unless it became part of another, whose event it is.
SELECT 'leads/' || l.id
FROM lead.leads AS l
LEFT JOIN (
  SELECT organization_id, resource, count(*) AS changes
  FROM lead.events WHERE type LIKE 'Lead%' GROUP BY organization_id, resource
) AS e ON e.organization_id = l.organization_id AND e.resource = 'leads/' || l.id
WHERE e.changes IS DISTINCT FROM l.version AND l.merged_into IS NULL;

-- invariant: A lead's story begins with its creation and ends with its conversion, unless that is
-- undone, or its account becomes part of another. A merge that waited for the undoing stands where it began
-- to write.
SELECT resource || ': ' || story
FROM (
  SELECT organization_id, resource,
         string_agg(type, ' ' ORDER BY position::text::numeric, ordinal) AS story
  FROM lead.events WHERE type LIKE 'Lead%' GROUP BY organization_id, resource
) AS stories
WHERE story !~ ('^LeadCreated( (?!LeadConverted|LeadReverted)\w+| LeadConverted( LeadsMerged)* LeadReverted)*'
                '( LeadConverted( LeadUpdated)*)?$');

-- invariant: The event of a conversion names all that the lead became.
SELECT e.resource
FROM lead.events AS e
LEFT JOIN conversion.conversions AS c
  ON c.organization_id = e.organization_id AND 'leads/' || c.lead = e.resource
    AND 'conversions/' || c.id = e.related_resources[1]
WHERE e.type = 'LeadConverted'
  AND e.related_resources IS DISTINCT FROM array_remove(
    ARRAY['conversions/' || c.id, 'accounts/' || coalesce(c.first_account, c.account)]
      || ARRAY(SELECT 'contacts/' || contact FROM unnest(c.contacts) AS contact)
      || ARRAY['opportunities/' || c.opportunity], NULL);

-- invariant: A caller who was told OK finds the conversion as told.
SELECT concat_ws(' ', 'request', a.request_id, 'was told', a.account, a.contacts, a.opportunity, a.number,
                 'of', c.state, c.first_account, c.account, c.contacts, c.opportunity, c.account_number,
                 n.number)
FROM answers AS a
LEFT JOIN conversion.conversions AS c
  ON c.id = a.conversion AND c.lead = a.lead AND c.state <> 'STATE_ABORTED'
LEFT JOIN conversion.accounts AS n
  ON n.organization_id = c.organization_id AND n.id = coalesce(c.first_account, c.account)
WHERE a.outcome = 'OK'
  AND (c.id IS NULL
    OR (a.account, a.contacts, a.opportunity)
      IS DISTINCT FROM (coalesce(c.first_account, c.account), c.contacts, c.opportunity)
    OR (c.account_action = 'TARGET_ACTION_CREATE'
        OR c.first_account IS NULL AND c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED'))
      AND a.number IS DISTINCT FROM coalesce(c.account_number, n.number, ''));

-- invariant: Of one request no two answers contradict each other.
SELECT 'request ' || request_id || ': ' || string_agg(DISTINCT outcome, ', ')
FROM answers
WHERE final
GROUP BY request_id
HAVING count(DISTINCT (outcome, conversion)) > 1;

-- invariant: Two requests that were told OK have different conversions.
SELECT 'conversions/' || conversion
FROM answers
WHERE outcome = 'OK'
GROUP BY conversion
HAVING count(DISTINCT request_id) > 1;

-- invariant: A caller who was told LEAD_CONVERTED was told by which conversion.
SELECT 'request ' || a.request_id
FROM answers AS a
WHERE a.outcome = 'LEAD_CONVERTED'
  AND NOT EXISTS (
    SELECT FROM conversion.conversions AS c
    WHERE c.id = a.conversion AND c.lead = a.lead AND c.state <> 'STATE_ABORTED');

-- invariant: Nobody's lead is converted without its caller having been told.
SELECT 'conversions/' || c.id
FROM conversion.conversions AS c
WHERE c.state IN ('STATE_COMMITTED', 'STATE_COMPLETED') AND EXISTS (SELECT FROM answers)
  AND NOT EXISTS (SELECT FROM answers AS a WHERE a.outcome = 'OK' AND a.conversion = c.id);

-- invariant: What a caller attached to a lead is there, once, with the lead that it became part of.
WITH RECURSIVE path AS (
  SELECT id AS first, id AS lead, merged_into FROM lead.leads
  UNION ALL
  SELECT path.first, l.id, l.merged_into FROM path JOIN lead.leads AS l ON l.id = path.merged_into
), kept AS (
  SELECT lead, 'activities/' || id AS item FROM lead.activities
  UNION ALL
  SELECT lead, 'comments/' || id FROM lead.comments
)
SELECT a.item
FROM attached AS a
LEFT JOIN path ON path.first = a.lead AND path.merged_into IS NULL
LEFT JOIN kept ON kept.item = a.item AND kept.lead = path.lead
GROUP BY a.item
HAVING count(kept.item) <> 1;
