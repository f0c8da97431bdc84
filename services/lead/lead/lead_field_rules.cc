#include "services/lead/lead/lead_field_rules.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/lead/lead/lead_text.h"
#include "services/rules/agencies.h"
#include "services/rules/custom_fields.h"
#include "services/rules/text.h"

namespace leadline::lead {
namespace {

using v1::Lead;
using v1::LeadContact;

constexpr size_t kMaxPartLength = 200;
constexpr int kMaxAddressLines = 10;

// A field that holds an entry of one dictionary.
template <class Record>
struct Reference {
  const char* field;
  const char* entries;
  const std::string& (Record::*value)() const;
};

constexpr Reference<LeadContact> kReferencesOfContacts[] = {
    {"salutation", "dictionaries/salutation/entries/", &LeadContact::salutation},
    {"function", "dictionaries/function/entries/", &LeadContact::function},
    {"department", "dictionaries/department/entries/", &LeadContact::department},
};

constexpr Reference<Lead> kReferences[] = {
    {"salutation", "dictionaries/salutation/entries/", &Lead::salutation},
    {"function", "dictionaries/function/entries/", &Lead::function},
    {"department", "dictionaries/department/entries/", &Lead::department},
    {"industry", "dictionaries/industry/entries/", &Lead::industry},
    {"rating", "dictionaries/rating/entries/", &Lead::rating},
    {"size", "dictionaries/size/entries/", &Lead::size},
    {"source", "dictionaries/source/entries/", &Lead::source},
    {"category", "dictionaries/category/entries/", &Lead::category},
    {"team", "dictionaries/team/entries/", &Lead::team},
    {"legal_company", "dictionaries/company/entries/", &Lead::legal_company},
};

// Texts of one line.
template <class Record>
struct Line {
  const char* field;
  const std::string& (Record::*value)() const;
};

constexpr Line<LeadContact> kLinesOfContacts[] = {
    {"first_name", &LeadContact::first_name},
    {"last_name", &LeadContact::last_name},
    {"phone", &LeadContact::phone},
    {"mobile", &LeadContact::mobile},
};

constexpr Line<Lead> kLines[] = {
    {"first_name", &Lead::first_name},
    {"last_name", &Lead::last_name},
    {"company_name", &Lead::company_name},
    {"phone", &Lead::phone},
    {"mobile", &Lead::mobile},
    {"fax", &Lead::fax},
    {"website", &Lead::website},
    {"campaign", &Lead::campaign},
};

constexpr char kTags[] = "dictionaries/tag/entries/";
constexpr char kAgencies[] = "dictionaries/agency/entries/";

using Names = google::protobuf::RepeatedPtrField<std::string>;

// Looks for everything that is wrong with one lead.
class Examination {
 public:
  Examination(const Lead& lead, const Lead& before, const LeadSettings& settings,
              const std::string& prefix, FieldViolations& violations)
      : lead_(lead),
        before_(before),
        settings_(settings),
        prefix_(prefix),
        violations_(violations) {}

  void Run() {
    CheckNames();
    CheckLines();
    CheckContact();
    CheckAddress();
    CheckFurtherContacts();
    for (const Reference<Lead>& reference : kReferences) {
      CheckEntry(reference.field, reference.entries, (lead_.*reference.value)(),
                 (before_.*reference.value)());
    }
    CheckEntries("tags", kTags, lead_.tags(), before_.tags());
    CheckAgencies();
    CheckCustomFields();
    CheckExternalIds();
    CheckStatus();
    CheckLogo();
    CheckOwner(lead_, before_, settings_, prefix_ + "owner", violations_);
  }

 private:
  void Refuse(const std::string& field, const std::string& description) {
    violations_.Add(prefix_ + field, description);
  }

  void CheckNames() {
    if (lead_.last_name().empty() && lead_.company_name().empty()) {
      Refuse("last_name", "is required, unless company_name is given");
    }
    if (LengthOf(lead_.description_html()) > rules::kMaxDescriptionLength) {
      Refuse("description_html", "must have at most 32768 characters once it is cleaned");
    }
  }

  // What older leads have stays until it is changed.
  void CheckLines() {
    for (const Line<Lead>& line : kLines) {
      const std::string& text = (lead_.*line.value)();
      if (text != (before_.*line.value)()) CheckLine(line.field, text);
    }
  }

  void CheckLine(const std::string& field, const std::string& text) {
    if (rules::HasControls(text)) Refuse(field, "must be one line, without control characters");
  }

  void CheckContact() {
    if (!lead_.email().empty() && !IsEmail(lead_.email())) {
      Refuse("email", "must be an e-mail address such as ann@example.com");
    }
    if (lead_.has_annual_revenue() && !IsCurrency(lead_.annual_revenue().currency_code())) {
      Refuse("annual_revenue.currency_code", "must be a currency of ISO 4217 such as EUR");
    }
  }

  void CheckFurtherContacts() {
    std::set<std::string> kept;
    for (const LeadContact& contact : before_.further_contacts()) {
      for (const auto& reference : kReferencesOfContacts) kept.insert((contact.*reference.value)());
      for (const auto& line : kLinesOfContacts) kept.insert((contact.*line.value)());
    }
    for (int i = 0; i < lead_.further_contacts_size(); ++i) {
      CheckFurtherContact(lead_.further_contacts(i), absl::StrCat("further_contacts[", i, "]."),
                          kept);
    }
  }

  // Entries that one of them had before may be archived by now, as those of the lead may; and its
  // texts may be older than the rules for them.
  void CheckFurtherContact(const LeadContact& contact, const std::string& path,
                           const std::set<std::string>& kept) {
    if (contact.first_name().empty() && contact.last_name().empty()) {
      Refuse(path + "last_name", "is required, unless first_name is given");
    }
    if (!contact.email().empty() && !IsEmail(contact.email())) {
      Refuse(path + "email", "must be an e-mail address such as ann@example.com");
    }
    for (const auto& line : kLinesOfContacts) {
      const std::string& text = (contact.*line.value)();
      if (kept.count(text) == 0) CheckLine(path + line.field, text);
    }
    for (const auto& reference : kReferencesOfContacts) {
      const std::string& value = (contact.*reference.value)();
      CheckEntry(path + reference.field, reference.entries, value,
                 kept.count(value) > 0 ? value : "");
    }
  }

  void CheckAddress() {
    const auto& address = lead_.address().postal_address();
    const std::string path = "address.postal_address.";
    CheckPart(path + "region_code", address.region_code());
    CheckPart(path + "language_code", address.language_code());
    CheckPart(path + "postal_code", address.postal_code());
    CheckPart(path + "sorting_code", address.sorting_code());
    CheckPart(path + "administrative_area", address.administrative_area());
    CheckPart(path + "locality", address.locality());
    CheckPart(path + "sublocality", address.sublocality());
    CheckPart(path + "organization", address.organization());
    CheckParts(path + "address_lines", address.address_lines());
    CheckParts(path + "recipients", address.recipients());
  }

  void CheckPart(const std::string& field, const std::string& text) {
    if (LengthOf(text) > kMaxPartLength) Refuse(field, "must have at most 200 characters");
  }

  void CheckParts(const std::string& field, const Names& texts) {
    if (texts.size() > kMaxAddressLines) Refuse(field, "must have at most 10 items");
    for (int i = 0; i < texts.size(); ++i) {
      CheckPart(field + "[" + std::to_string(i) + "]", texts[i]);
    }
  }

  void CheckEntry(const std::string& field, const std::string& entries, const std::string& value,
                  const std::string& before) {
    if (value.empty() || value == before) return;
    if (!IsEntryOf(entries, value, settings_)) {
      Refuse(field, "must be an entry in use of " + entries + "…");
    }
  }

  void CheckEntries(const std::string& field, const std::string& entries, const Names& values,
                    const Names& before) {
    const std::set<std::string> kept(before.begin(), before.end());
    for (int i = 0; i < values.size(); ++i) {
      if (kept.count(values[i]) > 0) continue;
      CheckEntry(field + "[" + std::to_string(i) + "]", entries, values[i], "");
    }
  }

  void CheckAgencies() {
    if (settings_.agencies_enabled()) {
      return CheckEntries("agencies", kAgencies, lead_.agencies(), before_.agencies());
    }
    rules::CheckNoneAdded(lead_.agencies(), before_.agencies(), prefix_ + "agencies", violations_);
  }

  void CheckCustomFields() {
    const bool created = before_.name().empty();
    rules::CheckCustomValues(
        settings_.custom_fields(), lead_.custom_fields(),
        created ? nullptr : &before_.custom_fields(),
        [&](const std::string& entry) { return settings_.HasEntry(entry); },
        prefix_ + "custom_fields", violations_);
  }

  void CheckExternalIds() {
    std::set<std::pair<std::string, std::string>> seen;
    for (int i = 0; i < lead_.external_ids_size(); ++i) {
      const auto& id = lead_.external_ids(i);
      if (!seen.emplace(id.system(), id.id()).second) {
        Refuse("external_ids[" + std::to_string(i) + "]", "is there twice");
      }
    }
  }

  void CheckStatus() {
    if (lead_.status() == before_.status()) return;
    const LeadStatus* status = settings_.FindStatus(lead_.status());
    if (status == nullptr || status->has_archive_time()) {
      Refuse("status", "must be a status in use of statuses/lead/…");
    }
  }

  // Which documents a lead has is known to the database alone.
  void CheckLogo() {
    if (before_.name().empty() && !lead_.logo().empty()) {
      Refuse("logo", "must be one of the documents that the lead has, so a new one has none");
    }
  }

  const Lead& lead_;
  const Lead& before_;
  const LeadSettings& settings_;
  const std::string& prefix_;
  FieldViolations& violations_;
};

}  // namespace

void CheckLead(const Lead& lead, const Lead& before, const LeadSettings& settings,
               const std::string& prefix, FieldViolations& violations) {
  Examination(lead, before, settings, prefix, violations).Run();
}

void CheckOwner(const Lead& lead, const Lead& before, const LeadSettings& settings,
                const std::string& field, FieldViolations& violations) {
  const std::string& owner = lead.owner();
  if (owner.empty()) return;
  const bool is_new = owner != before.owner();
  if (is_new && !settings.IsAssignable(owner)) {
    violations.Add(field, "must be one of the users that leads are assigned to");
  } else if ((is_new || lead.team() != before.team()) && !settings.IsMember(owner, lead.team())) {
    violations.Add(field, "must be a member of " + lead.team());
  }
}

bool IsEntryOf(const std::string& entries, const std::string& name, const LeadSettings& settings) {
  return absl::StartsWith(name, entries) && settings.HasEntry(name);
}

}  // namespace leadline::lead
