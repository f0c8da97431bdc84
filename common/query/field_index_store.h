#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::query {

// The index of one custom field.
struct FieldIndex {
  std::string organization;
  std::string collection;  // "leads"
  std::string field;       // Its key.
  std::string holds;       // KeptValue.holds of it.
  std::string state;       // "FILLING", "READY", "RETIRED", "CLEARING".
  bool is_old = false;     // It is in its state for longer than any process reads from it.
};

// The indexes of custom fields, in the database of the records. The database keeps them: whatever
// writes a record writes their values in the same transaction.
class FieldIndexStore final {
 public:
  explicit FieldIndexStore(postgres::Database& database) : database_(database) {}

  // Of all organisations.
  absl::StatusOr<std::vector<FieldIndex>> List();

  // From now on values are kept; those that are there already are brought in by Fill, which gives
  // whether there are more. Then it is ready.
  absl::Status Begin(const FieldIndex& index);
  absl::StatusOr<bool> Fill(const FieldIndex& index);

  // It is kept for a while, but nobody is to read it; and is read again.
  absl::Status Retire(const FieldIndex& index);
  absl::Status Use(const FieldIndex& index);

  // Removes values of an index that is retired, and in the end the index; whether there are more.
  absl::StatusOr<bool> Clear(const FieldIndex& index);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::query
