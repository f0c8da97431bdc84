#include "services/conversion/account/merge_errors.h"

#include "common/status/failure.h"

namespace leadline::conversion {

absl::Status ConversionPending(const std::string& conversion) {
  return WithRetry(
      Failure(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_CONVERSION_PENDING,
              "a conversion of one of the accounts is not finished yet",
              {{"conversion", conversion}}),
      absl::Seconds(1));
}

}  // namespace leadline::conversion
