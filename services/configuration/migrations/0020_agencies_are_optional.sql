-- Leads have had agencies so far.
UPDATE settings SET content = content || '{"agencies_enabled": true}';
UPDATE configurations SET version = version + 1;
