#include "services/conversion/convert/override_rules.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/rules/mapping_step.h"
#include "services/rules/values.h"

namespace leadline::conversion {
namespace {

using configuration::v1::Status;

// Checks the references of one target's overrides.
class References final {
 public:
  References(const Settings& settings, v1::TargetKind kind, FieldViolations& violations)
      : settings_(settings),
        custom_fields_(settings.custom_fields.at(kind)),
        prefix_(rules::NameOf(kind) + ".overrides."),
        violations_(violations) {}

  void Entry(const std::string& field, const std::string& dictionary, const std::string& name) {
    if (name.empty()) return;
    const bool known = absl::StartsWith(name, absl::StrCat("dictionaries/", dictionary, "/")) &&
                       settings_.entries.count(name) > 0;
    if (!known) violations_.Add(prefix_ + field, "is no entry in use of dictionary " + dictionary);
  }

  template <class Names>
  void Entries(const std::string& field, const std::string& dictionary, const Names& names) {
    for (int i = 0; i < names.size(); ++i) {
      Entry(absl::StrCat(field, "[", i, "]"), dictionary, names[i]);
    }
  }

  void Stage(const std::string& name) {
    if (name.empty() || IsUsableStatus(settings_, Status::ENTITY_OPPORTUNITY, name)) return;
    violations_.Add(prefix_ + "stage", "is no status in use of opportunities");
  }

  void CustomFields(const record::CustomValues& values) {
    const auto in_use = [&](const std::string& name) { return settings_.entries.count(name) > 0; };
    for (const auto& [key, fault] : record::FaultsOf(custom_fields_, values, {}, in_use)) {
      violations_.Add(absl::StrCat(prefix_, "custom_fields.", key), fault);
    }
  }

  template <class Ids>
  void ExternalIds(const Ids& ids) {
    std::set<std::pair<std::string, std::string>> seen;
    for (int i = 0; i < ids.size(); ++i) {
      if (seen.emplace(ids[i].system(), ids[i].id()).second) continue;
      violations_.Add(absl::StrCat(prefix_, "external_ids[", i, "]"), "is given twice");
    }
  }

 private:
  const Settings& settings_;
  const record::CustomFields& custom_fields_;
  const std::string prefix_;
  FieldViolations& violations_;
};

// What all three records have.
template <class Record>
References CheckCommon(const Settings& settings, v1::TargetKind kind, const Record& record,
                       FieldViolations& violations) {
  References references(settings, kind, violations);
  references.Entry("source", "source", record.source());
  references.Entry("team", "team", record.team());
  references.Entries("tags", "tag", record.tags());
  references.CustomFields(record.custom_fields());
  references.ExternalIds(record.external_ids());
  return references;
}

}  // namespace

std::vector<record::Field> OverrideFields(v1::TargetKind kind,
                                          const google::protobuf::Message& overrides,
                                          const google::protobuf::FieldMask& mask,
                                          FieldViolations& violations) {
  if (mask.paths().empty()) return rules::GivenValues(overrides);
  std::vector<record::Field> fields;
  for (const std::string& path : mask.paths()) {
    auto field = record::Field::Find(rules::RecordOf(kind), path);
    if (field.has_value() && rules::IsGiven(rules::RecordOf(kind), *field)) {
      fields.push_back(*std::move(field));
    } else {
      violations.Add(rules::NameOf(kind) + ".override_mask",
                     "\"" + path + "\" is no field to override");
    }
  }
  return fields;
}

void CheckOverrides(const Settings& settings, const v1::Account& account,
                    FieldViolations& violations) {
  References references = CheckCommon(settings, v1::TARGET_KIND_ACCOUNT, account, violations);
  references.Entry("industry", "industry", account.industry());
  references.Entry("category", "category", account.category());
  references.Entry("rating", "rating", account.rating());
  references.Entry("size", "size", account.size());
  references.Entries("agencies", "agency", account.agencies());
}

void CheckOverrides(const Settings& settings, const v1::Contact& contact,
                    FieldViolations& violations) {
  References references = CheckCommon(settings, v1::TARGET_KIND_CONTACT, contact, violations);
  references.Entry("salutation", "salutation", contact.salutation());
  references.Entry("function", "function", contact.function());
  references.Entry("department", "department", contact.department());
}

void CheckOverrides(const Settings& settings, const v1::Opportunity& opportunity,
                    FieldViolations& violations) {
  CheckCommon(settings, v1::TARGET_KIND_OPPORTUNITY, opportunity, violations)
      .Stage(opportunity.stage());
}

absl::Status CheckConsent(const lead::v1::Lead& lead, const std::vector<record::Field>& fields,
                          const v1::Contact& overrides) {
  FieldViolations violations;
  for (const record::Field& field : fields) {
    const bool lifts =
        (field.path() == "do_not_call" && lead.do_not_call() && !overrides.do_not_call()) ||
        (field.path() == "do_not_email" && lead.do_not_email() && !overrides.do_not_email());
    if (lifts) {
      violations.Add("contact.overrides." + field.path(),
                     "is set on the lead and cannot be lifted");
    }
  }
  return violations.ToStatus();
}

}  // namespace leadline::conversion
