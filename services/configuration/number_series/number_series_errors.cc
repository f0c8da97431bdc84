#include "services/configuration/number_series/number_series_errors.h"

#include "common/status/failure.h"

namespace leadline::configuration {

absl::Status PrefixTaken(const std::string& series) {
  return ResourceExists(series, "numbers of " + series + " could look the same");
}

absl::Status DefaultNeeded(const v1::NumberSeriesDefinition& series) {
  return Failure(absl::StatusCode::kFailedPrecondition,
                 type::v1::ErrorReason::ERROR_REASON_CONFIGURATION_INVALID,
                 series.name() + " is the default of its kind: make another one the default",
                 {{"number_series", series.name()}});
}

}  // namespace leadline::configuration
