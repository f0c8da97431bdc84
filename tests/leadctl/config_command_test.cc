#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "services/leadctl/command_line.h"
#include "tests/leadctl/live_configuration.h"

namespace leadline::leadctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class ConfigCommandTest : public ::testing::Test {
 protected:
  ConfigCommandTest() { std::filesystem::remove_all(folder_); }
  ~ConfigCommandTest() override { std::filesystem::remove_all(folder_); }

  int Run(std::vector<std::string> words) {
    out_.str("");
    err_.str("");
    words.insert(words.begin(), "leadctl");
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const Terminal terminal{out_, err_, false};
    return leadctl::Run(static_cast<int>(argv.size()), argv.data(), terminal,
                        [this](const std::string&, const std::string&) { return live_.channel(); });
  }

  // Puts other text into a file that was exported.
  void Replace(const std::string& file, const std::string& from, const std::string& to) {
    std::stringstream text;
    text << std::ifstream(folder_ + "/" + file).rdbuf();
    std::string whole = text.str();
    ASSERT_NE(whole.find(from), std::string::npos) << whole;
    whole.replace(whole.find(from), from.size(), to);
    std::ofstream(folder_ + "/" + file) << whole;
  }

  LiveConfiguration live_;
  const std::string folder_ = ::testing::TempDir() + "leadctl-config";
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ConfigCommandTest, ExportsWhatThenHasNoDifference) {
  EXPECT_EQ(Run({"config", "export", folder_}), 0) << err_.str();
  EXPECT_EQ(out_.str(), "version 1 is in " + folder_ + "\n");

  EXPECT_EQ(Run({"config", "diff", folder_, "--prune"}), 0) << err_.str();
  EXPECT_EQ(out_.str(), "");
}

TEST_F(ConfigCommandTest, ShowsTheDifferencesAndAppliesThemOnce) {
  ASSERT_EQ(Run({"config", "export", folder_}), 0);
  Replace("statuses.json", "\"display_name\": \"Nurturing\"", "\"display_name\": \"Later\"");

  EXPECT_EQ(Run({"config", "diff", folder_}), 1);
  EXPECT_EQ(out_.str(), "~ statuses/lead/nurturing\n    display_name: Nurturing -> Later\n");

  EXPECT_EQ(Run({"config", "apply", folder_}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("1 changes, version 2\n"));
  EXPECT_EQ(Run({"config", "apply", folder_}), 0);
  EXPECT_EQ(out_.str(), "0 changes, version 2\n");
}

TEST_F(ConfigCommandTest, ArchivesWhatNoFileNamesWhenItPrunes) {
  ASSERT_EQ(Run({"config", "export", folder_}), 0);
  ASSERT_EQ(Run({"preset", "apply", "kafinea"}), 0) << err_.str();

  EXPECT_EQ(Run({"config", "diff", folder_, "--prune"}), 1);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("- statuses/lead/hot\n"), HasSubstr("^ statuses/lead/nurturing\n")));
}

TEST_F(ConfigCommandTest, SaysEveryViolationByItsPath) {
  ASSERT_EQ(Run({"config", "export", folder_}), 0);
  Replace("statuses.json", "\"display_name\": \"To be processed\"", "\"display_name\": \" \"");
  Replace("settings.json", "\"account\": true", "\"account\": false");
  Replace("settings.json", "\"contact\": true", "\"contact\": false");
  Replace("settings.json", "\"opportunity\": true", "\"opportunity\": false");

  EXPECT_EQ(Run({"config", "apply", folder_}), 3);

  EXPECT_THAT(err_.str(), AllOf(HasSubstr("\n  configuration.statuses[0].display_name: "),
                                HasSubstr("\n  configuration.settings.default_targets: ")));
}

TEST_F(ConfigCommandTest, RefusesAVersionThatIsNoLongerTheOne) {
  ASSERT_EQ(Run({"config", "export", folder_}), 0);

  EXPECT_EQ(Run({"config", "apply", folder_, "--expected-version", "7"}), 10);
  EXPECT_THAT(err_.str(), HasSubstr("ETAG_MISMATCH"));
}

TEST_F(ConfigCommandTest, EndsWith66WhenAFileIsWrong) {
  ASSERT_EQ(Run({"config", "export", folder_}), 0);
  Replace("statuses.json", "\"category\"", "\"categorie\"");

  EXPECT_EQ(Run({"config", "diff", folder_}), 66);
  EXPECT_THAT(err_.str(), MatchesRegex(folder_ + "/statuses.json:[0-9]+: .*categorie.*\n"));
  EXPECT_EQ(Run({"config", "apply", "/nowhere"}), 66);
}

TEST_F(ConfigCommandTest, EndsWith64WhenItIsNotUnderstood) {
  EXPECT_EQ(Run({"config"}), 64);
  EXPECT_EQ(Run({"config", "diff"}), 64);
  EXPECT_EQ(Run({"config", "export", folder_, "--prune"}), 64);
}

TEST_F(ConfigCommandTest, SaysWhatCanBeDone) {
  EXPECT_EQ(Run({"config", "capabilities"}), 0) << err_.str();

  EXPECT_THAT(out_.str(), HasSubstr("id: custom_fields\n"));
}

}  // namespace
}  // namespace leadline::leadctl
