-- How many memberships in campaigns and how many interests were handed over. Like the other counts
-- NULL until the conversion is completed; of conversions from before there were any it stays so.
ALTER TABLE conversions
  ADD COLUMN manifest_campaign_count integer,
  ADD COLUMN manifest_interest_count integer;
