// Every SQL statement against the schema of its process.

#include <map>
#include <regex>
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
