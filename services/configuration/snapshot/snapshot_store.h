#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

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

  // The newest version of each of these organisations.
  absl::StatusOr<std::map<std::string, int64_t>> Versions(
      const std::vector<std::string>& organizations);

  // As it stands inside a transaction, with what that has changed so far.
  static v1::Configuration Read(postgres::Transaction& transaction);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::configuration
