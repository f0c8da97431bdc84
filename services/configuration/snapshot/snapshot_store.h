#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::configuration {

// Whole configurations, each as it was at one moment.
class SnapshotStore final {
 public:
  explicit SnapshotStore(postgres::Database& database) : database_(database) {}

  // None when `known_version` is the newest: the usual answer, for one cheap statement.
  absl::StatusOr<std::optional<v1::Configuration>> Get(const std::string& organization,
                                                       int64_t known_version);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::configuration
