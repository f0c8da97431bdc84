-- The few that somebody has to look at, for whoever counts them.
CREATE INDEX conversions_set_aside ON conversions (set_aside_time)
  WHERE set_aside_time IS NOT NULL;
