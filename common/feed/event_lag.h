#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/polled/rounds.h"

namespace leadline::metrics {
class Metrics;
}

namespace leadline::postgres {
class Database;
}

namespace leadline::feed {

// How far followers are behind what is committed: a transaction that stays open hides all events
// that were written after it began, whoever's it is. The gauge leadline_event_lag_seconds.
class EventLag final {
 public:
  EventLag(postgres::Database& database, metrics::Metrics& metrics);

  // Looks now, and afterwards about every `interval` on a thread of its own, until destroyed.
  void StartEvery(absl::Duration interval);
  absl::Status Look();

  // Since when something may be committed that followers are not told yet, or it is not known.
  absl::Duration Lag() const;

 private:
  // Transactions before this position were over or open at this time, and none was still to come.
  struct Mark {
    int64_t position;
    absl::Time time;
  };

  postgres::Database& database_;
  mutable std::mutex mutex_;
  absl::Time told_ = absl::Now();  // All that was committed before can be told.
  std::optional<Mark> awaited_;
  std::optional<polled::Rounds> rounds_;
};

}  // namespace leadline::feed
