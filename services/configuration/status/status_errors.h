#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "leadline/configuration/v1/status.pb.h"

namespace leadline::configuration {

// FAILED_PRECONDITION STATUS_HAS_ROLE: what was asked does not go with the role the status has.
absl::Status StatusHasRole(const v1::Status& status);

// FAILED_PRECONDITION STATUS_IN_USE: the settings name the status.
absl::Status StatusInUse(const v1::Status& status, const std::vector<std::string>& settings);

// FAILED_PRECONDITION CONFIGURATION_INVALID: nobody would hold a role that leads need.
absl::Status RoleNeeded(v1::Status::Role role);

// FAILED_PRECONDITION CONFIGURATION_INVALID: with these roles the path of leads would no longer
// lead to the statuses.
absl::Status StatusesOutOfReach(const std::vector<std::string>& statuses);

}  // namespace leadline::configuration
