#include "services/leadctl/lead_columns.h"

#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"
#include "services/leadctl/set_field.h"

namespace leadline::leadctl {
namespace {

using lead::v1::Lead;

struct Synonyms {
  const char* field;
  std::vector<const char*> names;  // Only letters and digits, in lower case.
};

constexpr char kRegion[] = "address.postal_address.region_code";

const std::vector<Synonyms>& SynonymTable() {
  static const std::vector<Synonyms> kTable = {
      {"company_name", {"company", "organisation", "organization", "account", "firma", "societe"}},
      {"first_name", {"firstname", "givenname", "forename", "vorname", "prenom"}},
      {"last_name", {"lastname", "surname", "familyname", "nachname", "nom", "name"}},
      {"salutation", {"title", "anrede", "civilite"}},
      {"email", {"emailaddress", "mail", "courriel"}},
      {"phone", {"telephone", "phonenumber", "tel", "telefon"}},
      {"mobile", {"mobilephone", "cell", "cellphone", "handy", "portable"}},
      {"fax", {"faxnumber"}},
      {"website", {"web", "webpage", "url", "homepage", "siteweb"}},
      {"industry", {"sector", "branche", "secteur"}},
      {"employee_count", {"employees", "numberofemployees", "staff"}},
      {"source", {"leadsource", "origin"}},
      {"function", {"jobtitle", "position", "role"}},
      {"owner", {"assignedto", "responsible", "manager"}},
      {"description_html", {"description", "notes", "comment", "remarks"}},
      {"address.postal_address.address_lines", {"street", "address", "addressline", "strasse"}},
      {"address.postal_address.postal_code", {"zip", "zipcode", "postcode", "plz"}},
      {"address.postal_address.locality", {"city", "town", "ort", "ville", "locality"}},
      {"address.postal_address.administrative_area", {"state", "province", "region", "county"}},
      {kRegion, {"country", "countrycode", "land", "pays"}}};
  return kTable;
}

// "E-mail address " → "emailaddress"
std::string Squeezed(const std::string& header) {
  std::string squeezed;
  for (const char c : header) {
    if (absl::ascii_isalnum(c)) squeezed += absl::ascii_tolower(c);
  }
  return squeezed;
}

bool IsWritablePath(const std::string& path) {
  const auto field = record::Field::Find(*Lead::descriptor(), path);
  return field.has_value() && record::IsWritable(field->descriptor()) &&
         IsSettable(field->descriptor());
}

// Empty for a header that means nothing to us.
std::string PathOf(const std::string& header) {
  if (IsWritablePath(header)) return header;
  const std::string word = Squeezed(header);
  for (const Synonyms& synonyms : SynonymTable()) {
    if (word == Squeezed(synonyms.field)) return synonyms.field;
    for (const char* name : synonyms.names) {
      if (word == name) return synonyms.field;
    }
  }
  return IsWritablePath(word) ? word : "";
}

// "Word of mouth" → "word-of-mouth"
std::string Slug(const std::string& label) {
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

std::string Html(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"},
                                    {"<", "&lt;"},
                                    {">", "&gt;"},
                                    {"\r\n", "<br>"},
                                    {"\n", "<br>"},
                                    {"\r", "<br>"}});
}

bool IsRegionCode(const std::string& text) {
  return text.size() == 2 && absl::ascii_isupper(text[0]) && absl::ascii_isupper(text[1]);
}

// "dictionaries/source/entries/" for the fields that hold entries of a dictionary.
std::string EntryPrefix(const std::string& path) {
  static const std::set<std::string> kDictionaries = {
      "salutation", "function", "department", "industry", "rating", "size",
      "source",     "category", "tags",       "agencies", "team"};
  if (kDictionaries.count(path) == 0) return "";
  const std::string id = path == "tags" ? "tag" : path == "agencies" ? "agency" : path;
  return "dictionaries/" + id + "/entries/";
}

std::string Trimmed(const std::string& text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

}  // namespace

LeadColumns::Column LeadColumns::Interpret(const std::string& header) {
  Column column{header, std::nullopt, "", false};
  const std::string path = PathOf(Trimmed(header));
  if (path.empty()) return column;
  column.field = record::Field::Find(*Lead::descriptor(), path);
  column.prefix = EntryPrefix(path);
  column.is_plain_text = path == "description_html" && Trimmed(header) != path;
  return column;
}

absl::StatusOr<LeadColumns> LeadColumns::FromHeader(const csv::Row& header) {
  LeadColumns columns;
  std::set<std::string> paths;
  for (const csv::Field& cell : header.fields) {
    Column& column = columns.columns_.emplace_back(Interpret(cell.text));
    if (!column.field.has_value()) {
      columns.unknown_.push_back(cell);
    } else if (!paths.insert(column.field->path()).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("two columns mean ", column.field->path(), "; rename one"));
    }
  }
  if (!paths.empty()) return columns;
  return absl::InvalidArgumentError(
      "no column of the header means a field of a lead; name them company_name, last_name, email, "
      "city, country and so on");
}

std::optional<RowProblem> LeadColumns::Fill(const csv::Row& row, Lead& lead) const {
  if (!row.error.empty()) return RowProblem{row.place, "", row.error};
  if (row.fields.size() != columns_.size()) {
    return RowProblem{
        row.place, "",
        absl::StrCat("has ", row.fields.size(), " fields, the header has ", columns_.size())};
  }
  for (size_t i = 0; i < columns_.size(); ++i) {
    const std::string text = Trimmed(row.fields[i].text);
    if (text.empty() || !columns_[i].field.has_value()) continue;
    const absl::Status status = SetCell(columns_[i], text, lead);
    if (!status.ok()) {
      return RowProblem{row.fields[i].place, columns_[i].header, std::string(status.message())};
    }
  }
  return std::nullopt;
}

absl::Status LeadColumns::SetCell(const Column& column, const std::string& text, Lead& lead) {
  const record::Field& field = *column.field;
  if (field.path() == kRegion && !IsRegionCode(text)) {
    return absl::InvalidArgumentError("expected an ISO 3166 country code such as FR");
  }
  if (column.is_plain_text) return SetFromText(field, Html(text), lead);
  if (!column.prefix.empty()) {
    // One entry, or several in one cell where the field takes several.
    for (const auto part : absl::StrSplit(text, field.descriptor().is_repeated() ? '|' : '\0')) {
      const std::string entry(absl::StripAsciiWhitespace(part));
      const bool is_name = absl::StartsWith(entry, column.prefix);
      LEADLINE_RETURN_IF_ERROR(
          SetFromText(field, is_name ? entry : column.prefix + Slug(entry), lead));
    }
    return absl::OkStatus();
  }
  return SetFromText(field, text, lead);
}

RowProblem LeadColumns::Locate(const csv::Row& row, const std::string& field,
                               const std::string& message) const {
  for (size_t i = 0; i < columns_.size() && i < row.fields.size(); ++i) {
    if (columns_[i].field.has_value() && columns_[i].field->path() == field) {
      return {row.fields[i].place, columns_[i].header, message};
    }
  }
  return {row.place, "", field.empty() ? message : field + ": " + message};
}

}  // namespace leadline::leadctl
