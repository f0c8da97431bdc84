#include "services/lead/lead_import/import_errors.h"

#include "common/status/failure.h"

namespace leadline::lead {

absl::Status FileUnreadable(const std::string& upload, const std::string& problem,
                            const std::string& message) {
  return Failure(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_FILE_UNREADABLE,
                 message, {{"upload", upload}, {"problem", problem}});
}

absl::Status ImportFailed() {
  return Failure(absl::StatusCode::kInternal, type::v1::ERROR_REASON_INTERNAL,
                 "the import met a fault of ours; the rows that were read stay imported");
}

}  // namespace leadline::lead
