#include "services/lead/render/lead_html.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/lead/render/field_text.h"
#include "services/rules/html.h"
#include "services/rules/lead_columns.h"

namespace leadline::lead {
namespace {

using v1::Lead;

constexpr char kDescription[] = "description_html";

// A page of a template is no longer than this, however often it has the description.
constexpr size_t kMaxPage = 4 << 20;

struct Line {
  const char* label;
  const char* field;
};

struct Section {
  const char* title;
  std::vector<Line> lines;
};

const std::vector<Section>& Sections() {
  static const auto* const kSections =
      new std::vector<Section>{{"Company",
                                {{"Company", "company_name"},
                                 {"Kind", "kind"},
                                 {"Industry", "industry"},
                                 {"Size", "size"},
                                 {"Rating", "rating"},
                                 {"Category", "category"},
                                 {"Employees", "employee_count"},
                                 {"Annual revenue", "annual_revenue"},
                                 {"Website", "website"}}},
                               {"Person",
                                {{"Salutation", "salutation"},
                                 {"First name", "first_name"},
                                 {"Last name", "last_name"},
                                 {"Function", "function"},
                                 {"Department", "department"},
                                 {"E-mail", "email"},
                                 {"Phone", "phone"},
                                 {"Mobile", "mobile"},
                                 {"Fax", "fax"},
                                 {"Do not call", "do_not_call"},
                                 {"Do not e-mail", "do_not_email"}}},
                               {"Address",
                                {{"Street", "address.postal_address.address_lines"},
                                 {"Postal code", "address.postal_address.postal_code"},
                                 {"City", "address.postal_address.locality"},
                                 {"Region", "address.postal_address.administrative_area"},
                                 {"Country", "address.postal_address.region_code"}}},
                               {"Sales",
                                {{"Status", "status"},
                                 {"Owner", "owner"},
                                 {"Team", "team"},
                                 {"Source", "source"},
                                 {"Campaign", "campaign"},
                                 {"Score", "score"},
                                 {"Key account", "key_account"},
                                 {"Nurturing", "nurturing"},
                                 {"Tags", "tags"},
                                 {"Agencies", "agencies"},
                                 {"Company of ours", "legal_company"},
                                 {"Lose reason", "lose_reason"},
                                 {"Last event", "last_event_time"},
                                 {"Next event", "next_event_time"},
                                 {"Created", "create_time"},
                                 {"Changed", "update_time"}}}};
  return *kSections;
}

// Text of one line may have several: they stay apart.
std::string Cell(const std::string& text) { return "<td>" + rules::AsHtml(text) + "</td>"; }

std::string RowOf(const std::string& label, const std::string& text) {
  if (text.empty()) return "";
  return "<tr><th>" + rules::AsHtml(label) + "</th>" + Cell(text) + "</tr>";
}

std::string SectionOf(const std::string& title, const std::string& rows) {
  if (rows.empty()) return "";
  return "<h2>" + title + "</h2><table><tbody>" + rows + "</tbody></table>";
}

std::string TitleOf(const Lead& lead) {
  const std::string person = absl::StrJoin({lead.first_name(), lead.last_name()}, " ");
  const std::string name(lead.company_name().empty() ? absl::StripAsciiWhitespace(person)
                                                     : lead.company_name());
  return absl::StrCat(name, " · ", lead.number());
}

std::string ContactsOf(const Lead& lead, const LeadSettings& settings) {
  std::string rows;
  for (const v1::LeadContact& contact : lead.further_contacts()) {
    const std::string function =
        contact.function().empty() ? "" : settings.labels().LabelOf(contact.function());
    std::vector<std::string> facts;
    for (const std::string& fact : {function, contact.email(), contact.phone(), contact.mobile()}) {
      if (!fact.empty()) facts.push_back(fact);
    }
    rows += RowOf(absl::StrJoin({contact.first_name(), contact.last_name()}, " "),
                  facts.empty() ? "–" : absl::StrJoin(facts, "\n"));
  }
  return SectionOf("Further contacts", rows);
}

// Each place replaced by what `value` says of its field. What is no place stays as it is.
template <class Value>
std::string Filled(const std::string& text, Value value) {
  std::string filled;
  size_t place = 0;
  while (true) {
    const size_t begin = text.find("{{", place);
    const size_t end = begin == std::string::npos ? begin : text.find("}}", begin);
    if (end == std::string::npos) break;
    filled.append(text, place, begin - place);
    const std::string field(absl::StripAsciiWhitespace(text.substr(begin + 2, end - begin - 2)));
    if (filled.size() < kMaxPage) filled += value(field);
    place = end + 2;
  }
  return filled.append(text, place);
}

std::string Attribute(const std::string& html) {
  return absl::StrReplaceAll(html, {{"\"", "&quot;"}, {"'", "&#39;"}});
}

}  // namespace

LeadPage PageOf(const Lead& lead, const LeadTemplate& form, const LeadSettings& settings) {
  const auto text_of = [&](const std::string& field) {
    return TextOfField(lead, field, settings.labels());
  };
  // What is filled in may stand between elements or within an attribute.
  const auto html_of = [&](const std::string& field) {
    return field == kDescription ? lead.description_html()
                                 : Attribute(rules::AsHtml(text_of(field)));
  };
  LeadPage page;
  page.title = form.subject().empty() ? TitleOf(lead) : Filled(form.subject(), text_of);
  const bool is_html = form.media_type() == "text/html";
  page.body = is_html ? rules::CleanHtml(Filled(form.body(), html_of))
                      : "<p>" + rules::AsHtml(Filled(form.body(), text_of)) + "</p>";
  return page;
}

LeadPage SummaryOf(const Lead& lead, const LeadSettings& settings) {
  LeadPage page;
  page.title = TitleOf(lead);
  page.body = "<h1>" + rules::AsHtml(page.title) + "</h1>";
  for (const Section& section : Sections()) {
    std::string rows;
    for (const Line& line : section.lines) {
      rows += RowOf(line.label, TextOfField(lead, line.field, settings.labels()));
    }
    page.body += SectionOf(section.title, rows);
  }
  std::string rows;
  for (const LabelCatalog::FieldLabel& field : settings.labels().fields()) {
    rows += RowOf(field.label, TextOfField(lead, "custom_fields." + field.key, settings.labels()));
  }
  page.body += SectionOf("Further fields", rows);
  page.body += ContactsOf(lead, settings);
  if (!lead.description_html().empty()) {
    page.body += "<h2>Description</h2><div>" + lead.description_html() + "</div>";
  }
  page.body = rules::CleanHtml(page.body);
  return page;
}

std::string DocumentOf(const LeadPage& page) {
  return absl::StrCat(
      "<!DOCTYPE html>\n<html dir=\"auto\"><head><meta charset=\"utf-8\">"
      "<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>",
      rules::AsHtml(page.title),
      "</title><style>body{font-family:sans-serif;max-width:48em;margin:2em auto;padding:0 1em}"
      "th{text-align:start;vertical-align:top;padding-inline-end:2em;font-weight:normal;"
      "color:#555}h2{font-size:1.1em;border-bottom:1px solid #ccc}</style></head><body>",
      page.body, "</body></html>\n");
}

}  // namespace leadline::lead
