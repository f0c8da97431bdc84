#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::lead {

// Writes when the leads' activities took place and will: for whoever has changed activities in this
// transaction, other than by adding them, and before that locked the leads.
void RefreshEventTimes(postgres::Transaction& tx, const std::vector<std::string>& leads);

// When the activities of the leads of all organisations took place and will, as time passes.
class EventTimeStore final {
 public:
  explicit EventTimeStore(postgres::Database& database) : database_(database) {}

  // Writes it anew for at most `limit` leads of whose activities one took place since; for how
  // many.
  absl::StatusOr<int> Follow(int limit);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::lead
