#include "common/edge/replica_watch.h"

#include <utility>

#include "common/log/log.h"
#include "common/status/macros.h"

namespace leadline::edge {
namespace {

absl::Status FollowsAnother() {
  return absl::FailedPreconditionError("--replica-dsn leads to a standby of another database");
}

}  // namespace

ReplicaWatch::ReplicaWatch(const Watched& watched, absl::Duration interval)
    : primary_(watched.primary),
      replica_(watched.replica),
      standby_(watched.standby),
      check_(watched.check),
      polled_("replica", interval, [this](const auto&) { return Look(); }) {}

void ReplicaWatch::AddTo(metrics::Metrics& metrics) const {
  metrics.AddGauge("leadline_replica_lag_seconds",
                   "How far the standby of --replica-dsn is behind.",
                   [this] { return absl::ToDoubleSeconds(Lag()); });
  const auto reads_from = [&metrics](const std::string& who) {
    return metrics.AddCounter("leadline_replica_reads_total",
                              "Reads that the standby of --replica-dsn may answer, by who did.",
                              {"from", who});
  };
  replica_.CountBy(reads_from("replica"), reads_from("primary"));
}

absl::Duration ReplicaWatch::Lag() const {
  const std::lock_guard lock(mutex_);
  return absl::Now() - as_of_;
}

absl::StatusOr<std::shared_ptr<const ReplicaWatch::Looked>> ReplicaWatch::Look() {
  const absl::Time time = absl::Now();
  LEADLINE_ASSIGN_OR_RETURN(const auto written, postgres::FindWritten(primary_));
  LEADLINE_ASSIGN_OR_RETURN(const auto replayed, replica_.FindReplayed());
  if (replayed.database != written.database) return FollowsAnother();
  if (!std::exchange(is_checked_, true)) {
    postgres::Database standby(standby_.conninfo, 1, standby_.pooler);
    const absl::Status checked = check_(standby);
    if (!checked.ok()) log::Warning("the replica is not as it should be", {{"error", checked}});
  }
  replica_.NoteFollowing(written.database);
  Compare({written, time}, replayed);
  return std::shared_ptr<const Looked>();
}

void ReplicaWatch::Compare(const Place& written, const context::Position& replayed) {
  const std::lock_guard lock(mutex_);
  const Place& newest = postgres::Covers(replayed, written.position) ? written : awaited_;
  if (postgres::Covers(replayed, newest.position)) {
    as_of_ = newest.time;
    awaited_ = written;
  }
}

}  // namespace leadline::edge
