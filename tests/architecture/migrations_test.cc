// Servers of the version before work on a schema until it says that it took something from them
// (ADR 34). What a migration takes away is seen in the database, however it is written.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/postgres/migrations.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/architecture/statements.h"
#include "tests/support/test_database.h"

namespace leadline::architecture {
namespace {

using postgres::Migration;
using ::testing::IsEmpty;
using ::testing::Not;

// How many migrations each process had before they had to say so.
const std::map<std::string, size_t> kUnmarked = {
    {"lead", 29}, {"conversion", 19}, {"configuration", 20}};

// A column of a table, as those who read and write it have to know it.
struct Shape {
  std::string type;
  bool forbids_null = false;
  bool wants_value = false;  // Of whoever inserts a row.
};
using Table = std::map<std::string, Shape>;
using Tables = std::map<std::string, Table>;

// A database that is migrated step by step.
class Migrated final {
 public:
  Tables Run(std::span<const Migration> migrations) {
    EXPECT_TRUE(postgres::Migrate(database_.conninfo(), migrations).ok());
    Tables tables;
    for (const auto& row : schema_.Rows(R"sql(
           SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull,
                  attnotnull AND NOT atthasdef AND attidentity = ''
           FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
           WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
             AND attnum > 0 AND NOT attisdropped AND relname <> 'schema_migrations')sql")) {
      tables[row[0]][row[1]] = {row[2], row[3] == "t", row[4] == "t"};
    }
    return tables;
  }

  // Whether the newest migration says that it takes something away.
  bool IsMarked() {
    return database_.Query(
               "SELECT required_version BETWEEN 1 AND version FROM schema_migrations "
               "ORDER BY version DESC LIMIT 1") == "t";
  }

 private:
  test::TestDatabase database_{{}};
  Schema schema_{database_.conninfo()};
};

// What a server that knows a table as it was cannot go on with.
std::vector<std::string> TakenFrom(const Table& before, const Table& after) {
  std::vector<std::string> taken;
  for (const auto& [name, was] : before) {
    const auto found = after.find(name);
    if (found == after.end()) {
      taken.push_back(name + " is gone");
    } else if (found->second.type != was.type) {
      taken.push_back(name + " is of another type");
    } else if (found->second.forbids_null && !was.forbids_null) {
      taken.push_back(name + " may not be NULL any more");
    }
  }
  for (const auto& [name, is] : after) {
    const auto found = before.find(name);
    if (is.wants_value && (found == before.end() || !found->second.wants_value)) {
      taken.push_back(name + " has to be given");
    }
  }
  return taken;
}

// What the migrations from the one after `first` on take away without saying so.
std::vector<std::string> TakenSilently(std::span<const Migration> migrations, size_t first) {
  Migrated database;
  Tables before = database.Run(migrations.first(first));
  std::vector<std::string> taken;
  for (size_t count = first + 1; count <= migrations.size(); ++count) {
    Tables after = database.Run(migrations.first(count));
    for (const auto& [name, table] : before) {
      for (const std::string& what : TakenFrom(table, after[name])) {
        if (database.IsMarked()) continue;
        taken.push_back(absl::StrCat(migrations[count - 1].name, ": ", name, ".", what));
      }
    }
    before = std::move(after);
  }
  return taken;
}

std::vector<std::string> TakenBy(const std::string& sql) {
  const Migration migrations[] = {
      {1, "0001_old",
       "CREATE TABLE old (free text, given text NOT NULL DEFAULT '', count integer);"
       "CREATE TABLE other (x integer)"},
      {2, "0002_new", sql.c_str()}};
  return TakenSilently(migrations, 1);
}

class MigrationTest : public ::testing::TestWithParam<Process> {};

INSTANTIATE_TEST_SUITE_P(, MigrationTest, ::testing::ValuesIn(Processes()),
                         [](const auto& process) { return process.param.name; });

TEST_P(MigrationTest, SaysWhatItTakesFromServersOfTheVersionBefore) {
  EXPECT_THAT(TakenSilently(GetParam().migrations, kUnmarked.at(GetParam().name)), IsEmpty())
      << "begin the migration with `-- contracts: what`";
}

TEST(Contraction, IsSeenHoweverItIsWritten) {
  for (const char* sql :
       {"DROP TABLE other", "ALTER TABLE other RENAME TO another", "ALTER TABLE old DROP free",
        "ALTER TABLE old RENAME free TO freer", "alter table old alter column free set not null",
        "ALTER TABLE old ALTER count TYPE bigint", "ALTER TABLE old ALTER given DROP DEFAULT",
        "ALTER TABLE old ADD more integer NOT NULL",
        "DO $$ BEGIN EXECUTE format('ALTER TABLE %I DROP count', 'old'); END $$"}) {
    EXPECT_THAT(TakenBy(sql), Not(IsEmpty())) << sql;
    EXPECT_THAT(TakenBy(absl::StrCat("-- contracts: it\n", sql)), IsEmpty()) << sql;
  }
}

TEST(Expansion, NeedsNoMark) {
  for (const char* sql :
       {"ALTER TABLE old ADD more integer NOT NULL DEFAULT 0", "ALTER TABLE old ADD more text",
        "ALTER TABLE old ALTER given DROP NOT NULL", "CREATE TABLE further (x integer NOT NULL)",
        "CREATE INDEX ON old (count)"}) {
    EXPECT_THAT(TakenBy(sql), IsEmpty()) << sql;
  }
}

}  // namespace
}  // namespace leadline::architecture
