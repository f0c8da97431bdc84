#include "services/configuration/view/view_errors.h"

#include "common/status/failure.h"

namespace leadline::configuration {

absl::Status ViewPredefined(const v1::View& view) {
  return Failure(absl::StatusCode::kFailedPrecondition,
                 type::v1::ErrorReason::ERROR_REASON_CONFIGURATION_INVALID,
                 view.name() + " exists from the start: change it instead",
                 {{"view", view.name()}});
}

}  // namespace leadline::configuration
