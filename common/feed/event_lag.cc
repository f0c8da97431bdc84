#include "common/feed/event_lag.h"

#include "common/feed/event_source_sql.h"
#include "common/metrics/metrics.h"
#include "common/postgres/database.h"
#include "common/status/macros.h"

namespace leadline::feed {

EventLag::EventLag(postgres::Database& database, metrics::Metrics& metrics) : database_(database) {
  metrics.AddGauge(
      "leadline_event_lag_seconds",
      "Since when followers may not be told all that is committed, for a transaction is open.",
      [this] { return absl::ToDoubleSeconds(Lag()); });
}

void EventLag::StartEvery(absl::Duration interval) {
  rounds_.emplace("events that can be told", polled::Pace{interval},
                  [this](polled::Rounds&) -> absl::StatusOr<bool> {
                    LEADLINE_RETURN_IF_ERROR(Look());
                    return false;
                  });
}

absl::Status EventLag::Look() {
  const absl::Time before = absl::Now();
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows, database_.Run(postgres::kAcrossOrganizations,
                                                                     common::sql::kReadHorizon));
  const int64_t horizon = rows[0].Int64("horizon"), next = rows[0].Int64("next");
  const std::lock_guard lock(mutex_);
  if (awaited_ && horizon >= awaited_->position) {
    told_ = awaited_->time;
    awaited_.reset();
  }
  if (horizon >= next) {
    told_ = before;
  } else if (!awaited_) {
    awaited_ = {next, before};
  }
  return absl::OkStatus();
}

absl::Duration EventLag::Lag() const {
  const std::lock_guard lock(mutex_);
  return absl::Now() - told_;
}

}  // namespace leadline::feed
