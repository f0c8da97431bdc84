#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/conversion/convert/record_draft.h"
#include "services/conversion/convert/settings_rules.h"

namespace leadline::conversion {

// What a request asks for, with everything it leaves open filled in from the settings.
struct Targets {
  v1::TargetAction account = v1::TARGET_ACTION_SKIP;
  v1::TargetAction contact = v1::TARGET_ACTION_SKIP;
  v1::TargetAction opportunity = v1::TARGET_ACTION_SKIP;
  v1::Account::Type account_type = v1::Account::TYPE_UNSPECIFIED;  // Of a created account.
  std::string prospect_status;                                     // Of a created prospect.
  const NumberSeries* series = nullptr;  // Of a created account; belongs to the settings.
  std::map<v1::TargetKind, MergePolicies> merge_policies;  // Of linked records, for each kind.
  // Of a record to be made; UNSPECIFIED for none.
  v1::DuplicatePolicy account_duplicates = v1::DUPLICATE_POLICY_UNSPECIFIED;
  v1::DuplicatePolicy contact_duplicates = v1::DUPLICATE_POLICY_UNSPECIFIED;
  const rules::FieldMapping* mapping = nullptr;  // Belongs to the settings.

  // Fields of the overrides that count, per target.
  std::vector<record::Field> account_overrides;
  std::vector<record::Field> contact_overrides;
  std::vector<record::Field> opportunity_overrides;
};

// Decides what `request` means under `settings`. Fails with FIELD_INVALID and all violations at
// once, or with FEATURE_DISABLED.
absl::StatusOr<Targets> ChooseTargets(const Settings& settings,
                                      const v1::ConvertLeadRequest& request);

// The records that are linked if the request is accepted: those it names, and where the settings
// let leads have opportunities, the lead's own, unless the request says what is to become of one.
Links LinksOf(const Settings& settings, const v1::ConvertLeadRequest& request);

}  // namespace leadline::conversion
