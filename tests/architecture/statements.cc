#include "tests/architecture/statements.h"

#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/postgres/parameters.h"
#include "services/configuration/migrations.h"
#include "services/conversion/migrations.h"
#include "services/lead/migrations.h"
#include "tests/architecture/source_tree.h"
#include "tests/support/test_database.h"

namespace leadline::architecture {
namespace {

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

constexpr char kName[] = "-- name: ";

std::vector<SqlBlock> BlocksOf(const SourceFile& file) {
  std::vector<SqlBlock> blocks;
  for (const std::string& line : Lines(file.text)) {
    if (absl::StartsWith(line, kName)) {
      blocks.push_back({file.path, line.substr(sizeof(kName) - 1), ""});
    } else if (!blocks.empty()) {
      absl::StrAppend(&blocks.back().sql, line, "\n");
    }
  }
  return blocks;
}

// Whether the process has the table that the module's statements are about. Not all have
// operations, or records with custom fields.
bool HasTableOf(const Process& process, const SourceFile& file) {
  std::string table;
  if (absl::StartsWith(file.path, "common/operation/")) table = "operations";
  if (absl::StartsWith(file.path, "common/query/")) table = "indexed_fields";
  return table.empty() ||
         std::any_of(process.migrations.begin(), process.migrations.end(), [&](const auto& each) {
           return absl::StrContains(each.sql, "CREATE TABLE " + table + " ");
         });
}

}  // namespace

const std::vector<Process>& Processes() {
  static const auto* const processes =
      new std::vector<Process>{{"lead", lead::kMigrations},
                               {"conversion", conversion::kMigrations},
                               {"configuration", configuration::kMigrations}};
  return *processes;
}

std::vector<SqlBlock> StatementsOf(const Process& process) {
  std::vector<SqlBlock> statements;
  for (const SourceFile& file : FilesUnder({"common", "services/" + process.name}, {".sql"})) {
    if (!HasTableOf(process, file)) continue;
    const std::vector<SqlBlock> blocks = BlocksOf(file);
    statements.insert(statements.end(), blocks.begin(), blocks.end());
  }
  return statements;
}

Schema& Schema::Of(const Process& process) {
  struct Migrated {
    test::TestDatabase database;
    Schema schema{database.conninfo()};
  };
  static auto* const schemas = new std::map<std::string, std::unique_ptr<Migrated>>();
  std::unique_ptr<Migrated>& migrated = (*schemas)[process.name];
  if (!migrated) migrated.reset(new Migrated{test::TestDatabase(process.migrations)});
  return migrated->schema;
}

Schema::Schema(const std::string& conninfo) : connection_(PQconnectdb(conninfo.c_str())) {}

Schema::~Schema() { PQfinish(connection_); }

absl::StatusOr<std::vector<std::string>> Schema::ColumnsOf(const SqlBlock& statement) {
  const std::string sql = postgres::Parameterize(statement.sql).sql;
  const Result prepared(PQprepare(connection_, "", sql.c_str(), 0, nullptr), &PQclear);
  if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) {
    return absl::InvalidArgumentError(PQresultErrorMessage(prepared.get()));
  }
  const Result described(PQdescribePrepared(connection_, ""), &PQclear);
  std::vector<std::string> columns;
  for (int i = 0; i < PQnfields(described.get()); ++i) {
    columns.emplace_back(PQfname(described.get(), i));
  }
  return columns;
}

std::vector<std::vector<std::string>> Schema::Rows(const std::string& sql) {
  const Result answer(PQexec(connection_, sql.c_str()), &PQclear);
  std::vector<std::vector<std::string>> rows(static_cast<size_t>(PQntuples(answer.get())));
  for (size_t row = 0; row < rows.size(); ++row) {
    for (int column = 0; column < PQnfields(answer.get()); ++column) {
      rows[row].emplace_back(PQgetvalue(answer.get(), static_cast<int>(row), column));
    }
  }
  return rows;
}

}  // namespace leadline::architecture
