#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

// The failures of giving an account another role, beside those of its fields.
namespace leadline::conversion {

// FAILED_PRECONDITION ROLE_REGRESSION: roles only go forward, and `to` is behind `from`.
absl::Status RoleRegression(const std::string& from, const std::string& to);

// FAILED_PRECONDITION ROLE_NOT_NEXT: the policy of `from` only leads to those `allowed`.
absl::Status RoleNotNext(const std::string& from, const std::string& to,
                         const std::vector<std::string>& allowed);

// FAILED_PRECONDITION ACCOUNT_NOT_PROSPECT: it is of type `type`.
absl::Status AccountNotProspect(const std::string& type);

// FAILED_PRECONDITION STATUS_HAS_PROCESS: `status` cannot be chosen, PromoteAccount leads there.
absl::Status WonHasProcess(const std::string& status);

}  // namespace leadline::conversion
