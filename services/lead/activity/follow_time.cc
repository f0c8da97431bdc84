#include "services/lead/activity/follow_time.h"

#include "common/status/macros.h"
#include "services/lead/activity/event_time_store.h"

namespace leadline::lead {
namespace {

// Small enough that nobody who changes activities waits for long.
constexpr int kBatch = 256;

}  // namespace

absl::StatusOr<int> FollowTime::Run() {
  int followed = 0;
  while (true) {
    LEADLINE_ASSIGN_OR_RETURN(const int batch, event_times_.Follow(kBatch));
    followed += batch;
    if (batch < kBatch) return followed;
  }
}

void FollowTime::StartEvery(const polled::Pace& pace) {
  rounds_.emplace("activities that took place", pace,
                  [this](polled::Rounds&) -> absl::StatusOr<bool> {
                    LEADLINE_ASSIGN_OR_RETURN(const int followed, Run());
                    return followed > 0;
                  });
}

}  // namespace leadline::lead
