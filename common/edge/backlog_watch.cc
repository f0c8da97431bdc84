#include "common/edge/backlog_watch.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/metrics/metrics.h"
#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"

namespace leadline::edge {
namespace {

using google::protobuf::util::TimeUtil;

constexpr absl::Duration kInterval = absl::Seconds(5);

double AgeInSeconds(const process::v1::Backlog& backlog) {
  if (!backlog.has_oldest_time()) return 0;
  const absl::Time oldest =
      absl::FromUnixNanos(TimeUtil::TimestampToNanoseconds(backlog.oldest_time()));
  return absl::ToDoubleSeconds(absl::Now() - oldest);
}

}  // namespace

BacklogWatch::BacklogWatch(postgres::Database& database, const Count& count,
                           metrics::Metrics& metrics)
    : polled_("backlog", kInterval,
              [&database, statement = count.statement](
                  const auto&) -> absl::StatusOr<std::shared_ptr<const Backlogs>> {
                LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                                          database.Run(postgres::kAcrossOrganizations, statement));
                return std::make_shared<const Backlogs>(postgres::All<process::v1::Backlog>(rows));
              }) {
  for (const std::string& kind : count.kinds) {
    const std::string name = "leadline_backlog_" + kind;
    metrics.AddGauge(name, absl::StrCat("What is due and not done yet of the kind ", kind, "."),
                     [this, kind] { return static_cast<double>(Of(kind).count()); });
    metrics.AddGauge(name + "_oldest_seconds", "Since when the oldest of them waits.",
                     [this, kind] { return AgeInSeconds(Of(kind)); });
  }
}

process::v1::Backlog BacklogWatch::Of(const std::string& kind) const {
  const std::shared_ptr<const Backlogs> current = polled_.Current();
  if (current == nullptr) return {};
  for (const process::v1::Backlog& backlog : *current) {
    if (backlog.kind() == kind) return backlog;
  }
  return {};
}

}  // namespace leadline::edge
