-- What leads are listed in the order of; the id makes places in it one each.
CREATE INDEX leads_by_last_name ON leads (organization_id, last_name, id);
CREATE INDEX leads_by_score ON leads (organization_id, score, id);
CREATE INDEX leads_by_status_and_id ON leads (organization_id, status, id);
CREATE INDEX leads_by_owner_and_id ON leads (organization_id, owner, id);
CREATE INDEX leads_by_update_time ON leads (organization_id, update_time, id);
