#include "tests/architecture/statements.h"

#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

// Over the nodes of a plan, $1.
constexpr char kNodes[] = R"sql(
  WITH RECURSIVE node (node) AS (
    SELECT $1::jsonb -> 0 -> 'Plan'
    UNION ALL
    SELECT jsonb_array_elements(node -> 'Plans') FROM node WHERE node ? 'Plans')
)sql";

constexpr char kScans[] = R"sql(
  SELECT node ->> 'Relation Name',
         concat_ws(' ', node ->> 'Index Cond', node ->> 'Recheck Cond', node ->> 'Filter')
  FROM node
  WHERE node ? 'Relation Name' AND node ->> 'Node Type' <> 'ModifyTable'
)sql";

constexpr char kInserts[] = R"sql(
  SELECT relname, jsonb_path_query_first(node, '$.Plans[*] ? (@."Parent Relationship" == "Outer")')
                    -> 'Output' ->> (attnum - 1)
  FROM node
  JOIN pg_class ON relname = node ->> 'Relation Name'
  JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'organization_id'
  WHERE node ->> 'Operation' = 'Insert'
)sql";

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

// Without values a plan is the one for all of them.
std::string Schema::PlanOf(const SqlBlock& statement) {
  Rows("DEALLOCATE ALL");
  Rows("SET plan_cache_mode = force_generic_plan");
  const std::string sql = postgres::Parameterize(statement.sql).sql;
  const Result prepared(PQprepare(connection_, "planned", sql.c_str(), 0, nullptr), &PQclear);
  const Result described(PQdescribePrepared(connection_, "planned"), &PQclear);
  const std::vector<const char*> nulls(static_cast<size_t>(PQnparams(described.get())), "NULL");
  const std::string values = nulls.empty() ? "" : "(" + absl::StrJoin(nulls, ", ") + ")";
  return Rows("EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE planned" + values).at(0).at(0);
}

std::vector<TableUse> Schema::UsesIn(const std::string& plan, const char* query) {
  const char* const value = plan.c_str();
  const Result answer(PQexecParams(connection_, absl::StrCat(kNodes, query).c_str(), 1, nullptr,
                                   &value, nullptr, nullptr, 0),
                      &PQclear);
  std::vector<TableUse> uses;
  for (int row = 0; row < PQntuples(answer.get()); ++row) {
    uses.push_back({PQgetvalue(answer.get(), row, 0), PQgetvalue(answer.get(), row, 1)});
  }
  return uses;
}

std::vector<TableUse> Schema::ScansOf(const SqlBlock& statement) {
  return UsesIn(PlanOf(statement), kScans);
}

std::vector<TableUse> Schema::InsertsOf(const SqlBlock& statement) {
  return UsesIn(PlanOf(statement), kInserts);
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
