#include "services/lead/purge/purge_errors.h"

#include "common/status/failure.h"

namespace leadline::lead {

absl::Status PurgeFailed() {
  return Failure(absl::StatusCode::kInternal, type::v1::ERROR_REASON_INTERNAL, "internal error");
}

}  // namespace leadline::lead
