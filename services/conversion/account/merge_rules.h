#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/conversion/v1/account_service.pb.h"
#include "services/conversion/account/role_rules.h"
#include "services/conversion/convert/settings_rules.h"

// How several accounts become one. Nothing here does I/O, reads a clock or is random.
namespace leadline::conversion {

// What becomes of the survivor.
struct MergePlan {
  RoleEdit survivor;              // As it will be, with the events, AccountsMerged first.
  std::string number_giver = {};  // The merged account that leaves it its number, if any.
  std::vector<std::string> former_numbers = {};  // All that it will have.
};

// FIELD_INVALID, all violations at once, for what no accounts could be merged by.
absl::Status CheckMerge(const v1::MergeAccountsRequest& request);

// Plans the merge of accounts as they are, in the order of the request. FIELD_INVALID when the
// survivor would have more than an account can.
absl::StatusOr<MergePlan> PlanMerge(const Settings& settings,
                                    const v1::MergeAccountsRequest& request,
                                    const v1::Account& survivor,
                                    const std::vector<v1::Account>& merged);

}  // namespace leadline::conversion
