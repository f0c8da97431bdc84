#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/number_series.pb.h"
#include "services/conversion/convert/settings_rules.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::conversion {

// Reads what became of the series of customer numbers. Nothing here draws one.
class NumberSeriesStore final {
 public:
  explicit NumberSeriesStore(postgres::Database& database) : database_(database) {}

  // The number that the series gives next, if nobody draws one before.
  absl::StatusOr<std::string> NextNumber(const std::string& organization,
                                         const NumberSeries& series) const;

  // The series as they are now, in the order given, each with its last `customer_count` customers.
  absl::StatusOr<std::vector<v1::NumberSeries>> Read(const std::string& organization,
                                                     const std::vector<NumberSeries>& series,
                                                     int customer_count) const;

 private:
  // One for each series, in the order given.
  absl::StatusOr<std::vector<std::string>> NextNumbers(
      const std::string& organization, const std::vector<NumberSeries>& series) const;

  postgres::Database& database_;
};

}  // namespace leadline::conversion
