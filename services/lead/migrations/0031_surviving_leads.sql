-- The lead that one became part of, or itself; also of what is no lead.
CREATE FUNCTION surviving_lead(the_organization text, the_lead uuid) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((
  WITH RECURSIVE step (id, merged_into) AS (
    SELECT leads.id, leads.merged_into FROM leads
    WHERE leads.organization_id = the_organization AND leads.id = the_lead
    UNION ALL
    SELECT leads.id, leads.merged_into FROM leads
    JOIN step ON step.merged_into = leads.id
    WHERE leads.organization_id = the_organization
  )
  SELECT step.id FROM step WHERE step.merged_into IS NULL), the_lead);
