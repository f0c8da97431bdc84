#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/metrics/metrics.h"
#include "common/polled/polled.h"
#include "common/postgres/database.h"
#include "common/postgres/replica.h"

namespace leadline::edge {

// Looks every second whether the standby is there and follows the primary, which is what lets reads
// go there, and how far it is behind. A standby that is away, or is none, is told to the log.
class ReplicaWatch final {
 public:
  // `check` is what is asked of the standby when it is first there, and its failure a warning.
  // What is referred to outlives this.
  struct Watched {
    postgres::Database& primary;
    postgres::Replica& replica;
    postgres::Pool::Address standby;
    std::function<absl::Status(postgres::Database& standby)> check;
  };

  explicit ReplicaWatch(const Watched& watched, absl::Duration interval = absl::Seconds(1));

  // Adds what is measured: where reads are answered, and the lag. This outlives what reads it.
  void AddTo(metrics::Metrics& metrics) const;

  // How long ago the primary was as the standby is now, or longer; it goes on while it is away.
  absl::Duration Lag() const;

 private:
  struct Looked {};
  struct Place {
    context::Position position;
    absl::Time time;
  };

  absl::StatusOr<std::shared_ptr<const Looked>> Look();
  void Compare(const Place& written, const context::Position& replayed);

  postgres::Database& primary_;
  postgres::Replica& replica_;
  const postgres::Pool::Address standby_;
  const std::function<absl::Status(postgres::Database& standby)> check_;
  bool is_checked_ = false;
  mutable std::mutex mutex_;
  Place awaited_{{}, absl::Now()};  // Where the primary was, and the standby was not yet.
  absl::Time as_of_ = absl::Now();  // The standby has what the primary had then.
  polled::Polled<Looked> polled_;
};

}  // namespace leadline::edge
