#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/postgres/database.h"

namespace leadline::postgres {

// A way in which what was committed, and answered, can be lost all the same.
struct Risk {
  std::string id;       // "standby_asynchronous"
  std::string message;  // The same in English, with what to do.

  friend bool operator==(const Risk&, const Risk&) = default;
};

// What of the server's settings, as they are for our role, and of its standbys lets a crash or a
// fail-over lose commits. Needs no privilege: whoever may read pg_stat_replication as a whole is
// also told of single standbys that are not waited for.
absl::StatusOr<std::vector<Risk>> FindRisks(Database& database);

}  // namespace leadline::postgres
