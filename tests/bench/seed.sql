-- Leads with the ids that bench-load and the pgbench scripts compute: number n has
-- 00000000-0000-7000-8000-<n in hexadecimal>. Takes the psql variable :leads.
INSERT INTO leads (organization_id, id, number, kind, first_name, last_name, company_name, email,
    email_normalized, phone, phone_normalized, mobile, mobile_normalized, fax, website, address,
    source, tags, agencies, do_not_call, do_not_email, description_html, score, key_account,
    nurturing, owner, status, status_change_time, lost, archived, custom_fields, external_ids,
    annotations, creator, create_time, update_time)
SELECT 'default', ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'B-' || n,
       'KIND_COMPANY', 'First ' || n % 997, 'Last ' || n % 9973, 'Company ' || n,
       'Person@Company' || n || '.example', 'person@company' || n || '.example',
       '+44 20 7946 ' || n, '', '', '', '', 'https://company' || n || '.example/',
       jsonb_build_object('postal_address', jsonb_build_object('region_code', 'GB',
         'locality', 'London', 'address_lines', jsonb_build_array(n || ' High Street'))),
       'dictionaries/source/entries/trade-show', '{}', '{}', false, false, '', n % 6, false, false,
       'developer', 'statuses/lead/sales-qualification', now(), false, false, '{}', '[]', '{}',
       'developer', now() - n * interval '1 second', now() - n * interval '1 second'
FROM generate_series(1, :leads) AS n;

INSERT INTO number_counters (organization_id, series, next_number)
VALUES ('default', 'lead', :leads + 1)
ON CONFLICT (organization_id, series) DO UPDATE SET next_number = EXCLUDED.next_number;
