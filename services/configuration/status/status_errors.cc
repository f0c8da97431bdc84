#include "services/configuration/status/status_errors.h"

#include "absl/strings/str_join.h"
#include "common/status/failure.h"

namespace leadline::configuration {
namespace {

using type::v1::ErrorReason;

// "ROLE_DEFAULT" is told as "DEFAULT".
std::string RoleName(v1::Status::Role role) {
  return v1::Status::Role_Name(role).substr(sizeof("ROLE_") - 1);
}

}  // namespace

absl::Status StatusHasRole(const v1::Status& status) {
  return Failure(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_STATUS_HAS_ROLE,
                 status.name() + " has the role " + RoleName(status.role()) +
                     ": give it to another status first",
                 {{"status", status.name()}, {"role", RoleName(status.role())}});
}

absl::Status StatusInUse(const v1::Status& status, const std::vector<std::string>& settings) {
  const std::string named = absl::StrJoin(settings, ",");
  return Failure(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_STATUS_IN_USE,
                 status.name() + " is named by the settings " + named + ": change these first",
                 {{"status", status.name()}, {"setting", named}});
}

absl::Status RoleNeeded(v1::Status::Role role) {
  return Failure(
      absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_CONFIGURATION_INVALID,
      "one status of leads must have the role " + RoleName(role), {{"role", RoleName(role)}});
}

absl::Status StatusesOutOfReach(const std::vector<std::string>& statuses) {
  const std::string list = absl::StrJoin(statuses, ",");
  return Failure(absl::StatusCode::kFailedPrecondition,
                 ErrorReason::ERROR_REASON_CONFIGURATION_INVALID,
                 "the transitions would lead from the new default status no longer to " + list,
                 {{"setting", "transitions"}, {"statuses", list}});
}

}  // namespace leadline::configuration
