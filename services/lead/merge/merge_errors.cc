#include "services/lead/merge/merge_errors.h"

#include "absl/strings/str_cat.h"
#include "common/status/failure.h"

namespace leadline::lead {

absl::Status MergeLimitExceeded(const std::string& field, int count, int limit) {
  return Failure(
      absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_MERGE_LIMIT_EXCEEDED,
      absl::StrCat("the survivor would have ", count, " ", field, ", at most ", limit,
                   " are allowed"),
      {{"field", field}, {"count", absl::StrCat(count)}, {"limit", absl::StrCat(limit)}});
}

}  // namespace leadline::lead
