#include "services/lead/activity/follow_time.h"

#include "common/log/log.h"
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

void FollowTime::StartEvery(absl::Duration interval) {
  thread_.emplace(interval, [this](polled::Repeated&) {
    if (const auto followed = Run(); !followed.ok()) {
      log::Warning("activities that took place could not be noted", {{"error", followed.status()}});
    }
  });
}

}  // namespace leadline::lead
