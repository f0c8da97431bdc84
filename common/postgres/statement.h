#pragma once

namespace leadline::postgres {

// One named SQL statement of a store, generated from a `-- name:` block of its .sql file. The name
// is what logs, errors and prepared statements show.
struct Statement {
  const char* name;
  const char* sql;
};

// One numbered step of a service's schema, generated from migrations/NNNN_what.sql.
struct Migration {
  int version;
  const char* name;
  const char* sql;
};

}  // namespace leadline::postgres
