// `leadctl migrate`: the schemas of all three services from one place.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "services/leadctl/command_line.h"
#include "tests/support/test_database.h"

namespace leadline::leadctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

class MigrateCommandTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> words) {
    out_.str("");
    err_.str("");
    words.insert(words.begin(), {"leadctl", "migrate"});
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const Terminal terminal{out_, err_};
    return leadctl::Run(static_cast<int>(argv.size()), argv.data(), terminal,
                        [](const std::string&, const std::string&) { return nullptr; });
  }

  // A file as it is made for secrets, with the end of its line.
  std::string FileWith(const std::string& name, const std::string& dsn) const {
    const std::string path = ::testing::TempDir() + "leadctl_" + name + ".dsn";
    std::ofstream(path) << dsn << "\n";
    return path;
  }

  test::TestDatabase lead_{{}};
  test::TestDatabase configuration_{{}};
  const std::string lead_file_ = FileWith("lead", lead_.conninfo());
  const std::string configuration_file_ = FileWith("configuration", configuration_.conninfo());
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(MigrateCommandTest, BringsEveryDatabaseThatIsNamedToItsSchema) {
  EXPECT_EQ(Run({"--lead-dsn-file", lead_file_, "--configuration-dsn-file", configuration_file_}),
            0)
      << err_.str();
  EXPECT_THAT(out_.str(), AllOf(StartsWith("lead: migrated 0001_leads\n"),
                                HasSubstr("\nconfiguration: migrated 0001_")));
  EXPECT_EQ(lead_.Query("SELECT count(*) FROM leads"), "0");
  EXPECT_EQ(configuration_.Query("SELECT to_regclass('leads') IS NULL"), "t");
}

TEST_F(MigrateCommandTest, FindsNothingToDoTheSecondTime) {
  ASSERT_EQ(Run({"--lead-dsn-file", lead_file_}), 0) << err_.str();

  EXPECT_EQ(Run({"--lead-dsn-file", lead_file_}), 0);
  EXPECT_EQ(out_.str(), "lead: nothing to migrate\n");
}

TEST_F(MigrateCommandTest, SaysWhatIsMissingAndChangesNothingWhenItOnlyChecks) {
  EXPECT_EQ(Run({"--lead-dsn-file", lead_file_, "--check"}), 1);
  EXPECT_THAT(err_.str(), MatchesRegex("lead: .*leadctl migrate.*\n"));
  EXPECT_EQ(lead_.Query("SELECT to_regclass('leads') IS NULL"), "t");

  ASSERT_EQ(Run({"--lead-dsn-file", lead_file_}), 0);
  EXPECT_EQ(Run({"--lead-dsn-file", lead_file_, "--check"}), 0) << err_.str();
}

TEST_F(MigrateCommandTest, TellsProgramsALineForEachDatabase) {
  ASSERT_EQ(Run({"--lead-dsn-file", lead_file_}), 0) << err_.str();

  EXPECT_EQ(Run({"-o", "json", "--lead-dsn-file", lead_file_, "--configuration-dsn-file",
                 configuration_file_}),
            0)
      << err_.str();
  EXPECT_THAT(out_.str(), MatchesRegex("\\{\"service\":\"lead\",\"migrated\":\\[\\]\\}\n"
                                       "\\{\"service\":\"configuration\",\"migrated\":"
                                       "\\[\"0001_[a-z_]*\"(,\"[0-9]{4}_[a-z_]*\")*\\]\\}\n"));
}

TEST_F(MigrateCommandTest, MigratesTheOthersWhenOneCannotBeReached) {
  const std::string away = FileWith("away", "host=/nowhere dbname=leadline_lead");

  EXPECT_EQ(Run({"--lead-dsn-file", away, "--configuration-dsn-file", configuration_file_}), 1);
  EXPECT_THAT(err_.str(), StartsWith("lead: "));
  EXPECT_THAT(out_.str(), HasSubstr("configuration: migrated 0001_"));
}

TEST_F(MigrateCommandTest, NamesAFileThatCannotBeRead) {
  EXPECT_EQ(Run({"--lead-dsn-file", "/nowhere/lead.dsn"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("/nowhere/lead.dsn"));
}

TEST_F(MigrateCommandTest, AsksForADatabaseWhenNoneIsNamed) {
  EXPECT_EQ(Run({}), 64);
  EXPECT_THAT(err_.str(), HasSubstr("--lead-dsn-file"));
  EXPECT_THAT(out_.str(), IsEmpty());
}

}  // namespace
}  // namespace leadline::leadctl
