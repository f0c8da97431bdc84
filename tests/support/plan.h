#pragma once

#include <string>

#include "common/postgres/database.h"
#include "common/postgres/rows.h"
#include "common/postgres/statement.h"
#include "common/query/listing.h"

namespace leadline::test {

inline std::string LinesOf(const absl::StatusOr<postgres::Rows>& rows) {
  if (!rows.ok()) return std::string(rows.status().message());
  std::string plan;
  for (size_t i = 0; i < rows->size(); ++i) plan += (*rows)[i].Text("\"QUERY PLAN\"") + "\n";
  return plan;
}

inline std::string Explaining(const postgres::Statement& statement) {
  return std::string("EXPLAIN ") + statement.sql;
}

// How PostgreSQL would run the statement for the page of a list, with its values.
inline std::string PlanOf(postgres::Database& database, const query::Listing& listing,
                          const postgres::Statement& statement) {
  return LinesOf(listing.Run(database, {"Explain", Explaining(statement).c_str()}));
}

// The same for a statement that is no page of a list.
inline std::string PlanOf(postgres::Database& database, const postgres::Statement& statement,
                          const postgres::Arguments& arguments) {
  return LinesOf(database.Run("default", {"Explain", Explaining(statement).c_str()}, arguments));
}

}  // namespace leadline::test
