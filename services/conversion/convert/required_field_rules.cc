#include "services/conversion/convert/required_field_rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/failure.h"
#include "services/rules/mapping_step.h"

namespace leadline::conversion {
namespace {

template <class Target>
bool ChangesCustomFields(const Target& target) {
  const auto& paths = target.override_mask().paths();
  if (paths.empty()) return !target.overrides().custom_fields().empty();
  return std::any_of(paths.begin(), paths.end(), [](const std::string& path) {
    return absl::StartsWith(path, "custom_fields");
  });
}

// Looks at the records of one target after the other.
class Requirements final {
 public:
  explicit Requirements(const Settings& settings) : settings_(settings) {}

  template <class Target>
  void Check(v1::TargetKind kind, v1::TargetAction action, const Target& target,
             const std::vector<const record::CustomValues*>& records) {
    if (action == v1::TARGET_ACTION_SKIP) return;
    if (action == v1::TARGET_ACTION_LINK && !ChangesCustomFields(target)) return;
    std::set<std::string> missing;
    for (const record::CustomValues* values : records) {
      const auto keys = record::MissingFrom(*values, settings_.custom_fields.at(kind));
      missing.insert(keys.begin(), keys.end());
    }
    for (const std::string& key : missing) {
      violations_.Add(absl::StrCat(rules::NameOf(kind), ".overrides.custom_fields.", key),
                      "is required");
    }
  }

  // An override may be empty; a linked record without a name would be refused by every update.
  template <class Target>
  void CheckNamed(v1::TargetKind kind, const Target& target, bool is_named,
                  const std::string& field) {
    if (is_named || target.override_mask().paths().empty()) return;
    violations_.Add(absl::StrCat(rules::NameOf(kind), ".overrides.", field), "is required");
  }

  absl::Status ToStatus() const { return violations_.ToStatus(); }

 private:
  const Settings& settings_;
  FieldViolations violations_;
};

void CheckNames(const v1::ConvertLeadRequest& request, const v1::ConvertLeadResponse& answer,
                Requirements& requirements) {
  const bool has_account = !answer.has_account() || !answer.account().display_name().empty();
  const bool has_opportunity =
      !answer.has_opportunity() || !answer.opportunity().display_name().empty();
  const bool has_people =
      std::none_of(answer.contacts().begin(), answer.contacts().end(), [](const auto& contact) {
        return contact.first_name().empty() && contact.last_name().empty();
      });
  requirements.CheckNamed(v1::TARGET_KIND_ACCOUNT, request.account(), has_account, "display_name");
  requirements.CheckNamed(v1::TARGET_KIND_CONTACT, request.contact(), has_people, "last_name");
  requirements.CheckNamed(v1::TARGET_KIND_OPPORTUNITY, request.opportunity(), has_opportunity,
                          "display_name");
}

}  // namespace

absl::Status CheckRequiredFields(const Settings& settings, const v1::ConvertLeadRequest& request,
                                 const ConversionDraft& draft) {
  const v1::ConvertLeadResponse& answer = draft.answer;
  const v1::Conversion& conversion = answer.conversion();
  Requirements requirements(settings);
  requirements.Check(v1::TARGET_KIND_ACCOUNT, conversion.account_action(), request.account(),
                     {&answer.account().custom_fields()});
  std::vector<const record::CustomValues*> contacts;
  for (int i = 0; i < answer.contacts_size() - draft.further_contacts; ++i) {
    contacts.push_back(&answer.contacts(i).custom_fields());
  }
  requirements.Check(v1::TARGET_KIND_CONTACT, conversion.contact_action(), request.contact(),
                     contacts);
  requirements.Check(v1::TARGET_KIND_OPPORTUNITY, conversion.opportunity_action(),
                     request.opportunity(), {&answer.opportunity().custom_fields()});
  CheckNames(request, answer, requirements);
  return requirements.ToStatus();
}

}  // namespace leadline::conversion
