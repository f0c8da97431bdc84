-- Whether several people read what is sent there, as the names of mailboxes by RFC 2142 and those that
-- companies commonly have say.
CREATE FUNCTION is_shared_address(email text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN email ~ ('^(?:info|contact|kontakt|office|mail|email|hello|hallo|post|admin|administration'
  || '|sales|vertrieb|verkauf|ventes|commercial|marketing|support|service|help|helpdesk|team|accounts'
  || '|accounting|billing|buchhaltung|comptabilite|invoice|invoices|rechnung|finance|hr|jobs|career'
  || '|careers|bewerbung|recruiting|press|presse|media|reception|empfang|accueil|secretariat'
  || '|sekretariat|zentrale|reservations|reservation|booking|bookings|orders|order|bestellung|shop'
  || '|enquiries|inquiries|webmaster|postmaster|hostmaster|abuse|noc|security)(?:[+._-][^@]*)?@');
