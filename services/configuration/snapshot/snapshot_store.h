#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::configuration {

// Whole configurations, each as it was at one moment.
class SnapshotStore final {
 public:
  explicit SnapshotStore(postgres::Database& database) : database_(database) {}

  // None when `known_version` is the newest: the usual answer, for one cheap statement.
  absl::StatusOr<std::optional<v1::Configuration>> Get(const std::string& organization,
                                                       int64_t known_version);

  // As it stands inside a transaction, with what that has changed so far.
  static v1::Configuration Read(postgres::Transaction& transaction);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::configuration
