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

  absl::Status ToStatus() const { return violations_.ToStatus(); }

 private:
  const Settings& settings_;
  FieldViolations violations_;
};

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
  return requirements.ToStatus();
}

}  // namespace leadline::conversion
