#include "services/conversion/duplicate/duplicate_errors.h"

#include "common/status/failure.h"

namespace leadline::conversion {

absl::Status DuplicatesInTheWay(const v1::DuplicateConflict& conflict) {
  absl::Status status =
      Failure(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_DUPLICATE_CONFLICT,
              "what the conversion would make may exist already");
  SetDetail(status, conflict);
  return status;
}

}  // namespace leadline::conversion
