#include "services/conversion/revert/revert_errors.h"

#include <algorithm>

#include "common/status/failure.h"

namespace leadline::conversion {
namespace {

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

// As many as an error has room for.
constexpr size_t kMaxBlockers = 40;

}  // namespace

absl::Status RevertBlocked(const std::vector<v1::RevertBlocker>& blockers) {
  const size_t shown = std::min(blockers.size(), kMaxBlockers);
  v1::RevertBlockers detail;
  for (size_t i = 0; i < shown; ++i) *detail.add_blockers() = blockers[i];
  detail.set_truncated_count(static_cast<int>(blockers.size() - shown));
  absl::Status status = Failure(kWrongState, type::v1::ERROR_REASON_REVERT_BLOCKED,
                                "the conversion cannot be undone as its records are now");
  SetDetail(status, detail);
  return status;
}

absl::Status RevertWindowClosed(int window_days) {
  return Failure(kWrongState, type::v1::ERROR_REASON_REVERT_WINDOW_CLOSED,
                 "the conversion is too old to be undone",
                 {{"revert_window_days", std::to_string(window_days)}});
}

absl::Status ConversionReverted(const std::string& conversion) {
  return Failure(kWrongState, type::v1::ERROR_REASON_CONVERSION_REVERTED,
                 "the conversion was undone by another request", {{"conversion", conversion}});
}

}  // namespace leadline::conversion
