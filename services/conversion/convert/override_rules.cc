#include "services/conversion/convert/override_rules.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/conversion/record/record_rules.h"
#include "services/conversion/record/reference_rules.h"
#include "services/rules/mapping_step.h"
#include "services/rules/values.h"

namespace leadline::conversion {
namespace {

// Overrides are never complete: what is required may come from the lead.
template <class Record>
void CheckValues(const Settings& settings, v1::TargetKind kind, const Record& overrides,
                 FieldViolations& violations) {
  const std::string prefix = rules::NameOf(kind) + ".overrides.";
  CheckGiven(overrides, prefix, violations);
  CheckConfigured(settings, overrides, Record::default_instance(), prefix, violations);
  const auto in_use = [&](const std::string& name) { return settings.entries.count(name) > 0; };
  for (const auto& [key, fault] :
       record::FaultsOf(settings.custom_fields.at(kind), overrides.custom_fields(), {}, in_use)) {
    violations.Add(absl::StrCat(prefix, "custom_fields.", key), fault);
  }
}

template <class Target>
void Tidy(Target& target) {
  if (target.has_overrides()) TidyText(*target.mutable_overrides());
}

}  // namespace

v1::ConvertLeadRequest TidyOverrides(v1::ConvertLeadRequest request) {
  if (request.has_account()) Tidy(*request.mutable_account());
  if (request.has_contact()) Tidy(*request.mutable_contact());
  if (request.has_opportunity()) Tidy(*request.mutable_opportunity());
  return request;
}

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
  CheckValues(settings, v1::TARGET_KIND_ACCOUNT, account, violations);
}

void CheckOverrides(const Settings& settings, const v1::Contact& contact,
                    FieldViolations& violations) {
  CheckValues(settings, v1::TARGET_KIND_CONTACT, contact, violations);
}

void CheckOverrides(const Settings& settings, const v1::Opportunity& opportunity,
                    FieldViolations& violations) {
  CheckValues(settings, v1::TARGET_KIND_OPPORTUNITY, opportunity, violations);
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
