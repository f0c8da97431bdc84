#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/conversion/convert/conversion_draft.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::conversion {

// Numbers of series that may have gaps, drawn some at a time, so that conversions which draw from
// one series do not wait for each other's commits. What is left when the process ends is lost.
class NumberBlockStore final {
 public:
  explicit NumberBlockStore(postgres::Database& database) : database_(database) {}

  // The next number of a series that may have gaps: "C-000042". Empty for any other series, whose
  // numbers are drawn by the transaction that gives them away. Not to be called in a transaction:
  // it may need a session of its own.
  absl::StatusOr<std::string> Draw(const std::string& organization,
                                   const std::optional<NumberSeries>& series);

 private:
  struct Block {
    std::mutex mutex;
    int64_t next = 0;
    int64_t end = 0;
  };

  Block& BlockOf(const std::string& organization, const std::string& series);

  postgres::Database& database_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Block>> blocks_;
};

}  // namespace leadline::conversion
