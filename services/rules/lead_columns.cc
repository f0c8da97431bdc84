#include "services/rules/lead_columns.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "common/record/record.h"
#include "common/record/set_field.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::rules {
namespace {

using lead::v1::Lead;

struct Synonyms {
  const char* field;
  std::vector<const char*> names;  // Only letters and digits, in lower case, without accents.
};

// English, German, French, Spanish, Italian, Portuguese, Dutch, Polish and the Nordic languages.
const std::vector<Synonyms>& SynonymTable() {
  static const std::vector<Synonyms> kTable = {
      {"company_name",
       {"company",        "organisation", "organization", "account",   "accountname",
        "firma",          "firmenname",   "unternehmen",  "societe",   "entreprise",
        "raisonsociale",  "empresa",      "compania",     "azienda",   "societa",
        "ragionesociale", "bedrijf",      "bedrijfsnaam", "foretag",   "virksomhed",
        "virksomhet",     "bedrift",      "yritys",       "nazwafirmy"}},
      {"first_name",
       {"firstname", "givenname", "forename", "vorname", "prenom", "nombre", "nome", "voornaam",
        "fornavn", "fornamn", "etunimi", "imie"}},
      {"last_name",
       {"lastname", "surname", "familyname", "nachname", "familienname", "nom", "nomdefamille",
        "name", "apellido", "apellidos", "cognome", "sobrenome", "apelido", "achternaam",
        "etternavn", "efternavn", "efternamn", "sukunimi", "nazwisko"}},
      {"salutation", {"title", "anrede", "civilite", "tratamiento", "titolo", "aanhef"}},
      {"email",
       {"emailaddress", "mail", "mailaddress", "emailadresse", "mailadresse", "courriel",
        "adresseemail", "correo", "correoelectronico", "indirizzoemail", "emailadres", "epost",
        "epostadresse", "epostadress", "sahkoposti", "adresemail"}},
      {"phone",
       {"telephone", "phonenumber", "tel", "telefon", "telefonnummer", "numerodetelephone",
        "telefono", "telefone", "telefoon", "telefoonnummer", "puhelin", "workphone"}},
      {"mobile",
       {"mobilephone", "cell", "cellphone", "handy", "handynummer", "mobil", "mobiltelefon",
        "portable", "movil", "celular", "cellulare", "telemovel", "mobiel", "telefonkomorkowy"}},
      {"fax", {"faxnumber", "telefax", "telecopie", "faks"}},
      {"website",
       {"web", "webpage", "url", "homepage", "siteweb", "siteinternet", "webseite", "internetseite",
        "sitioweb", "paginaweb", "sitoweb", "nettside", "hjemmeside", "hemsida"}},
      {"industry", {"sector", "branche", "secteur", "industria", "settore", "bransje", "bransch"}},
      {"employee_count",
       {"employees", "numberofemployees", "noofemployees", "staff", "mitarbeiter",
        "mitarbeiterzahl", "effectif", "nombredesalaries", "empleados", "dipendenti"}},
      {"annual_revenue.units",
       {"annualrevenue", "revenue", "turnover", "umsatz", "jahresumsatz", "chiffredaffaires",
        "facturacion", "fatturato", "omzet"}},
      {"annual_revenue.currency_code", {"currency", "currencycode", "wahrung", "devise", "moneda"}},
      {"source", {"leadsource", "origin", "quelle", "herkunft", "origine", "origen", "fuente"}},
      {"campaign", {"campaignname", "kampagne", "campagne", "campana", "campagna", "kampanje"}},
      {"function",
       {"jobtitle", "job", "position", "role", "funktion", "fonction", "poste", "cargo", "funzione",
        "stilling"}},
      {"department",
       {"abteilung", "service", "departement", "departamento", "reparto", "avdeling"}},
      {"owner",
       {"assignedto", "responsible", "manager", "leadowner", "verantwortlich", "responsable"}},
      {"description_html",
       {"description", "notes", "note", "comment", "comments", "remarks", "beschreibung", "notiz",
        "notizen", "bemerkung", "remarque", "commentaire", "descripcion", "notas", "descrizione",
        "opmerkingen", "beskrivelse"}},
      {"address.postal_address.address_lines",
       {"street", "address", "addressline", "streetaddress", "strasse", "adresse", "anschrift",
        "rue", "calle", "direccion", "via", "indirizzo", "rua", "endereco", "straat", "adres",
        "gate", "gata", "ulica"}},
      {"address.postal_address.postal_code",
       {"zip", "zipcode", "postcode", "postalcode", "plz", "postleitzahl", "codepostal",
        "codigopostal", "cap", "cep", "postnummer", "postnr", "kodpocztowy"}},
      {"address.postal_address.locality",
       {"city", "town", "ort", "stadt", "wohnort", "ville", "commune", "locality", "ciudad",
        "citta", "cidade", "stad", "plaats", "poststed", "postort", "miasto"}},
      {"address.postal_address.administrative_area",
       {"state", "province", "region", "county", "bundesland", "departementregion", "provincia",
        "estado", "regione", "fylke"}},
      {"address.postal_address.region_code",
       {"country", "countrycode", "land", "landercode", "pays", "codepays", "pais", "paese",
        "kraj"}},
      {"tags", {"tag", "labels", "keywords", "schlagworte", "etiquettes", "etiquetas"}}};
  return kTable;
}

// "E-mail address " and "Prénom" are "emailaddress" and "prenom".
std::string Squeezed(const std::string& name) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfkd = icu::Normalizer2::getNFKDInstance(error);
  const auto apart = nfkd->normalize(icu::UnicodeString::fromUTF8(name), error);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const UChar32 c = apart.char32At(i);
    if (c == 0xDF) {
      kept.append(icu::UnicodeString("ss"));
    } else if (c == 0xF8 || c == 0xD8) {
      kept.append(static_cast<UChar>('o'));
    } else if (c == 0x142 || c == 0x141) {
      kept.append(static_cast<UChar>('l'));
    } else if (u_isalnum(c)) {
      kept.append(u_tolower(c));
    }
  }
  std::string squeezed;
  kept.toUTF8String(squeezed);
  return squeezed;
}

// "dictionaries/source/entries/" by the fields that hold entries of a dictionary.
const std::map<std::string, std::string>& Dictionaries() {
  static const std::map<std::string, std::string> kDictionaries = {
      {"salutation", "salutation"}, {"function", "function"}, {"department", "department"},
      {"industry", "industry"},     {"rating", "rating"},     {"size", "size"},
      {"source", "source"},         {"category", "category"}, {"tags", "tag"},
      {"agencies", "agency"},       {"team", "team"},         {"legal_company", "company"}};
  return kDictionaries;
}

bool IsWritablePath(const std::string& path) {
  const auto field = record::Field::Find(*Lead::descriptor(), path);
  return field.has_value() && record::IsWritable(field->descriptor()) &&
         record::IsSettable(field->descriptor());
}

std::map<std::string, std::string> FieldsByName() {
  std::map<std::string, std::string> fields;
  for (const Synonyms& synonyms : SynonymTable()) {
    fields.emplace(Squeezed(synonyms.field), synonyms.field);
    for (const char* name : synonyms.names) fields.emplace(name, synonyms.field);
  }
  return fields;
}

}  // namespace

std::string LeadFieldNamed(const std::string& column) {
  static const std::map<std::string, std::string> kFields = FieldsByName();
  const std::string name(absl::StripAsciiWhitespace(column));
  if (IsWritablePath(name)) return name;
  const std::string word = Squeezed(name);
  const auto found = kFields.find(word);
  if (found != kFields.end()) return found->second;
  return IsWritablePath(word) ? word : "";
}

std::string EntriesOfLeadField(const std::string& path) {
  const auto found = Dictionaries().find(path);
  return found == Dictionaries().end() ? "" : "dictionaries/" + found->second + "/entries/";
}

std::string SlugOf(const std::string& label) {
  std::string slug;
  for (const char c : label) {
    if (absl::ascii_isalnum(c)) {
      slug += absl::ascii_tolower(c);
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

std::string AsHtml(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"},
                                    {"<", "&lt;"},
                                    {">", "&gt;"},
                                    {"\r\n", "<br>"},
                                    {"\n", "<br>"},
                                    {"\r", "<br>"}});
}

}  // namespace leadline::rules
