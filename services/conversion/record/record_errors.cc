#include "services/conversion/record/record_errors.h"

#include "common/status/failure.h"

namespace leadline::conversion {

absl::Status RecordDeleted(const std::string& record) {
  return Failure(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_RECORD_DELETED,
                 record + " was deleted", {{"record", record}});
}

}  // namespace leadline::conversion
