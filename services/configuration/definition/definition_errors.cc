#include "services/configuration/definition/definition_errors.h"

#include "absl/strings/str_join.h"
#include "common/status/failure.h"

namespace leadline::configuration {

absl::Status NamedByDefinitions(const std::string& name,
                                const std::vector<std::string>& definitions) {
  const std::string list = absl::StrJoin(definitions, ",");
  return Failure(absl::StatusCode::kFailedPrecondition,
                 type::v1::ErrorReason::ERROR_REASON_CONFIGURATION_INVALID,
                 name + " is named by " + list + ": change these first", {{"definitions", list}});
}

}  // namespace leadline::configuration
