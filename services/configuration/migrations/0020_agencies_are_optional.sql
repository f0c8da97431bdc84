-- Leads have had agencies so far.
UPDATE settings SET content = content || '{"agencies_enabled": true}';
