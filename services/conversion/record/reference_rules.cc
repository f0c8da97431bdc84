#include "services/conversion/record/reference_rules.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/rules/agencies.h"

namespace leadline::conversion {
namespace {

using configuration::v1::Status;

// Checks what one record names.
class NamesCheck final {
 public:
  NamesCheck(const Settings& settings, const std::string& prefix, FieldViolations& violations)
      : settings_(settings), prefix_(prefix), violations_(violations) {}

  void Entry(const std::string& field, const std::string& dictionary, const std::string& name,
             const std::string& before) {
    if (name.empty() || name == before) return;
    const bool known = absl::StartsWith(name, absl::StrCat("dictionaries/", dictionary, "/")) &&
                       settings_.entries.count(name) > 0;
    if (!known) violations_.Add(prefix_ + field, "is no entry in use of dictionary " + dictionary);
  }

  template <class Names>
  void Entries(const std::string& field, const std::string& dictionary, const Names& names,
               const Names& before) {
    const std::set<std::string> kept(before.begin(), before.end());
    for (int i = 0; i < names.size(); ++i) {
      if (kept.count(names[i]) > 0) continue;
      Entry(absl::StrCat(field, "[", i, "]"), dictionary, names[i], "");
    }
  }

  void Agencies(const rules::Names& names, const rules::Names& before) {
    if (settings_.values.agencies_enabled()) return Entries("agencies", "agency", names, before);
    rules::CheckNoneAdded(names, before, prefix_ + "agencies", violations_);
  }

  void Stage(const std::string& name, const std::string& before) {
    if (name.empty() || name == before) return;
    if (IsUsableStatus(settings_, Status::ENTITY_OPPORTUNITY, name)) return;
    violations_.Add(prefix_ + "stage", "is no status in use of opportunities");
  }

  // What all three records have.
  template <class Record>
  void Common(const Record& record, const Record& before) {
    Entry("source", "source", record.source(), before.source());
    Entry("team", "team", record.team(), before.team());
    Entries("tags", "tag", record.tags(), before.tags());
    std::set<std::pair<std::string, std::string>> seen;
    const auto& ids = record.external_ids();
    for (int i = 0; i < ids.size(); ++i) {
      if (seen.emplace(ids[i].system(), ids[i].id()).second) continue;
      violations_.Add(absl::StrCat(prefix_, "external_ids[", i, "]"), "is given twice");
    }
  }

 private:
  const Settings& settings_;
  const std::string& prefix_;
  FieldViolations& violations_;
};

}  // namespace

void CheckConfigured(const Settings& settings, const v1::Account& account,
                     const v1::Account& before, const std::string& prefix,
                     FieldViolations& violations) {
  NamesCheck check(settings, prefix, violations);
  check.Common(account, before);
  check.Entry("industry", "industry", account.industry(), before.industry());
  check.Entry("category", "category", account.category(), before.category());
  check.Entry("rating", "rating", account.rating(), before.rating());
  check.Entry("size", "size", account.size(), before.size());
  check.Entry("legal_company", "company", account.legal_company(), before.legal_company());
  check.Agencies(account.agencies(), before.agencies());
}

void CheckConfigured(const Settings& settings, const v1::Contact& contact,
                     const v1::Contact& before, const std::string& prefix,
                     FieldViolations& violations) {
  NamesCheck check(settings, prefix, violations);
  check.Common(contact, before);
  check.Entry("salutation", "salutation", contact.salutation(), before.salutation());
  check.Entry("function", "function", contact.function(), before.function());
  check.Entry("department", "department", contact.department(), before.department());
}

void CheckConfigured(const Settings& settings, const v1::Opportunity& opportunity,
                     const v1::Opportunity& before, const std::string& prefix,
                     FieldViolations& violations) {
  NamesCheck check(settings, prefix, violations);
  check.Common(opportunity, before);
  check.Entry("legal_company", "company", opportunity.legal_company(), before.legal_company());
  check.Stage(opportunity.stage(), before.stage());
}

}  // namespace leadline::conversion
