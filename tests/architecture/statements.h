#pragma once

#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/postgres/statement.h"

struct pg_conn;

namespace leadline::architecture {

// A server program with the schema it owns.
struct Process {
  std::string name;  // Of its folder in services/.
  std::span<const postgres::Migration> migrations;

  friend void PrintTo(const Process& process, std::ostream* out) { *out << process.name; }
};

const std::vector<Process>& Processes();

// A `-- name:` block of a .sql file, as written.
struct SqlBlock {
  std::string file;
  std::string name;
  std::string sql;
};

// All that a process may run: its own and those of common.
std::vector<SqlBlock> StatementsOf(const Process& process);

// A table that a statement reads or writes to.
struct TableUse {
  std::string table;
  std::string organization;  // What says of which organisations: conditions, or the value written.
};

// A process's schema in a database of its own, to be asked about.
class Schema final {
 public:
  // Migrated once and kept until the tests end.
  static Schema& Of(const Process& process);

  explicit Schema(const std::string& conninfo);
  ~Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  // Prepares the statement: the columns it would answer with, in order. Fails with what the server
  // says.
  absl::StatusOr<std::vector<std::string>> ColumnsOf(const SqlBlock& statement);

  // What the statement does whichever values it gets, as PostgreSQL plans it: where it looks for
  // rows, and what it inserts.
  std::vector<TableUse> ScansOf(const SqlBlock& statement);
  std::vector<TableUse> InsertsOf(const SqlBlock& statement);

  // The rows of a query, every value as text, NULL as "".
  std::vector<std::vector<std::string>> Rows(const std::string& sql);

 private:
  std::string PlanOf(const SqlBlock& statement);
  std::vector<TableUse> UsesIn(const std::string& plan, const char* query);

  pg_conn* const connection_;
};

}  // namespace leadline::architecture
