#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/postgres/statement.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::conversion {

// What somebody remembers of the records that are looked for.
struct Search {
  std::string query;
  int page_size = 0;  // At most how many; 0: the default.
};

// The ids of the records that `statement` finds, the best match first: it takes `words`, `pattern`,
// `like` and `page_size`, and gives `id`. Fails with FIELD_INVALID of `query`.
absl::StatusOr<std::vector<std::string>> FindByWords(postgres::Database& database,
                                                     const std::string& organization,
                                                     const postgres::Statement& statement,
                                                     const Search& search);

}  // namespace leadline::conversion
