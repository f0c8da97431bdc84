#include "services/configuration/settings/settings_errors.h"

#include "common/status/failure.h"

namespace leadline::configuration {

absl::Status NoConvertedStatus() {
  return Failure(absl::StatusCode::kFailedPrecondition,
                 type::v1::ErrorReason::ERROR_REASON_CONFIGURATION_INVALID,
                 "converted_representation STATUS needs a lead status with the role CONVERTED: set "
                 "it by SetStatusRoles first",
                 {{"setting", "converted_representation"}, {"role", "CONVERTED"}});
}

}  // namespace leadline::configuration
