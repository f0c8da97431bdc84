#pragma once

#include <string>
#include <vector>

#include "common/polled/polled.h"
#include "common/postgres/statement.h"
#include "leadline/process/v1/process_service.pb.h"

namespace leadline::metrics {
class Metrics;
}

namespace leadline::postgres {
class Database;
}

namespace leadline::edge {

// Counts every few seconds what is not done yet and tells it among the metrics, so that somebody
// hears of what grows old: of each kind leadline_backlog_<kind> and
// leadline_backlog_<kind>_oldest_seconds. Every replica tells the same.
class BacklogWatch final {
 public:
  // What to count: `statement` gives a row for each of the kinds, as About takes it.
  struct Count {
    postgres::Statement statement;
    std::vector<std::string> kinds;
  };

  // Both outlive it, and it outlives the metrics' endpoint.
  BacklogWatch(postgres::Database& database, const Count& count, metrics::Metrics& metrics);

 private:
  using Backlogs = std::vector<process::v1::Backlog>;

  process::v1::Backlog Of(const std::string& kind) const;

  polled::Polled<Backlogs> polled_;
};

}  // namespace leadline::edge
