#pragma once

#include <string>
#include <vector>

namespace leadline::postgres {

// A statement as PostgreSQL wants it: `$n` for each parameter, and the names in that order.
struct Parameterized {
  std::string sql;
  std::vector<std::string> names;
};

// Turns every `:name` and `:name.sub` of `sql` into its `$n`; equal names share one. Literals,
// quoted identifiers, comments, dollar quotes and `::casts` stay as they are.
Parameterized Parameterize(const std::string& sql);

}  // namespace leadline::postgres
