#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/conversion/duplicate/duplicate_rules.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::conversion {

// What is like the records to be made, deleted records left out.
absl::StatusOr<Duplicates> FindDuplicates(postgres::Database& database,
                                          const std::string& organization,
                                          const DuplicateSearch& search);

// The same, as the transaction sees it.
Duplicates FindDuplicates(postgres::Transaction& transaction, const DuplicateSearch& search);

// Waits for whoever may be making the same records, and keeps others from it until the transaction
// ends. What they made is seen by statements that come after. Does nothing for searches that are
// not guarded. Whoever makes records of several searches gives all at once: that keeps the one
// order.
void LockMatchKeys(postgres::Transaction& transaction,
                   const std::vector<DuplicateSearch>& searches);

}  // namespace leadline::conversion
