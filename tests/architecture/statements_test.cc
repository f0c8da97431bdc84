// Every SQL statement against the schema of its process.

#include <map>
#include <regex>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/architecture/source_tree.h"
#include "tests/architecture/statements.h"
#include "tests/support/status_matchers.h"

namespace leadline::architecture {
namespace {

class StatementTest : public ::testing::TestWithParam<Process> {
 protected:
  Schema& schema_ = Schema::Of(GetParam());
  const std::vector<SqlBlock> statements_ = StatementsOf(GetParam());
};

INSTANTIATE_TEST_SUITE_P(, StatementTest, ::testing::ValuesIn(Processes()),
                         [](const auto& process) { return process.param.name; });

// A relay, a sweeper, a count for operators.
bool IsAcrossOrganizations(const SqlBlock& statement) {
  return absl::StartsWith(statement.sql, "-- across organizations: ");
}

std::string Where(const SqlBlock& statement) {
  return absl::StrCat(statement.file, ", ", statement.name);
}

TEST_P(StatementTest, PreparesAgainstTheMigratedSchema) {
  ASSERT_FALSE(statements_.empty());
  for (const SqlBlock& statement : statements_) {
    EXPECT_THAT(schema_.ColumnsOf(statement), test::IsOk()) << Where(statement);
  }
}

TEST_P(StatementTest, HasANameOfItsOwn) {
  std::map<std::string, std::string> files;
  for (const SqlBlock& statement : statements_) {
    EXPECT_TRUE(files.emplace(statement.name, statement.file).second)
        << Where(statement) << " is also in " << files[statement.name];
  }
}

TEST_P(StatementTest, StaysWithinItsOrganizationOrSaysWhyNot) {
  const std::regex reason("^-- across organizations: \\S.*\\n");
  for (const SqlBlock& statement : statements_) {
    const bool within = absl::StrContains(statement.sql, ":organization_id");
    const bool across = std::regex_search(statement.sql, reason);
    EXPECT_NE(within, across) << Where(statement);
  }
}

// The exceptions are those that whoever thinks of Citus is told of.
TEST(StatementsAcrossOrganizations, AreThoseOfThePageOfCitus) {
  const std::string page = FilesUnder({"docs/operations/scale-out.md"}, {".md"}).at(0).text;
  const std::string section = page.substr(page.find("\n## Citus\n"));
  const std::regex name("`([A-Z][a-z]\\w+)`");
  std::set<std::string> named;
  for (std::sregex_iterator at(section.begin(), section.end(), name), end; at != end; ++at) {
    named.insert((*at)[1]);
  }
  std::set<std::string> across;
  for (const Process& process : Processes()) {
    if (process.name == "configuration") continue;  // Its database stays as it is.
    for (const SqlBlock& statement : StatementsOf(process)) {
      if (IsAcrossOrganizations(statement)) across.insert(statement.name);
    }
  }

  EXPECT_EQ(named, across);
}

// Of every table, not only of one of them: so that it is one shard that answers.
TEST_P(StatementTest, LooksForRowsOfItsOrganizationInEveryTable) {
  size_t scans = 0;
  for (const SqlBlock& statement : statements_) {
    if (IsAcrossOrganizations(statement)) continue;
    for (const TableUse& scan : schema_.ScansOf(statement)) {
      EXPECT_TRUE(absl::StrContains(scan.organization, "organization_id ="))
          << Where(statement) << " reads " << scan.table << " by " << scan.organization;
      ++scans;
    }
  }
  EXPECT_GT(scans, statements_.size() / 2);
}

TEST_P(StatementTest, InsertsRowsOfItsOrganization) {
  // A parameter, which a sub-select gives without a name, or what another row has.
  const std::regex organization(R"(\$\d+|.*"\?column\?"|.*organization_id|.*_organization)");
  for (const SqlBlock& statement : statements_) {
    if (IsAcrossOrganizations(statement)) continue;
    for (const TableUse& insert : schema_.InsertsOf(statement)) {
      EXPECT_TRUE(std::regex_match(insert.organization, organization))
          << Where(statement) << " gives " << insert.table << " " << insert.organization;
    }
  }
}

TEST_P(StatementTest, ListsItsColumns) {
  const std::regex star("(SELECT|RETURNING|,)\\s+(\\w+\\.)?\\*");
  for (const SqlBlock& statement : statements_) {
    EXPECT_FALSE(std::regex_search(statement.sql, star)) << Where(statement);
  }
}

// ADR 13: no plan looks into a sub-select, so that one is kept.
TEST_P(StatementTest, TakesArraysThroughASubSelect) {
  const std::regex bare("\\b(ANY|ALL)\\s*\\(+:");
  for (const SqlBlock& statement : statements_) {
    EXPECT_FALSE(std::regex_search(statement.sql, bare)) << Where(statement);
  }
}

TEST_P(StatementTest, IsRunSomewhere) {
  std::string code;
  for (const SourceFile& file :
       FilesUnder({"common", "services/" + GetParam().name}, {".cc", ".h"})) {
    code += file.text;
  }
  for (const SqlBlock& statement : statements_) {
    EXPECT_TRUE(HasWord(code, "sql::k" + statement.name)) << Where(statement);
  }
}

}  // namespace
}  // namespace leadline::architecture
