#include "services/leadctl/dictionary_commands.h"

#include <fstream>
#include <sstream>
#include <vector>

#include "gmock/gmock.h"
#include "tests/leadctl/live_dictionaries.h"

namespace leadline::leadctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class DictionaryCommandsTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> words) {
    out_.str("");
    err_.str("");
    words.insert(words.begin(), "leadctl");
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const Terminal terminal{out_, err_, interactive_};
    return leadctl::Run(
        static_cast<int>(argv.size()), argv.data(), terminal,
        [this](const std::string&, const std::string&) { return configuration_.channel(); });
  }

  static std::string File(const std::string& text) {
    const std::string path = ::testing::TempDir() + "entries.csv";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  LiveDictionaries configuration_;
  bool interactive_ = false;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(DictionaryCommandsTest, ImportsAFileAndSaysWhatBecameOfIt) {
  const std::string file = File("id,display_name\nspace,Space\nBad Id,Bad\nhealth,Health care\n");

  EXPECT_EQ(Run({"dictionary", "import", "industry", file}), kRowsLeftOut);

  EXPECT_EQ(out_.str(),
            "dictionaries/industry: 1 entries added, 1 were there already, 1 rows left out\n");
  EXPECT_THAT(err_.str(), HasSubstr(file + ":3: id: must match"));
  EXPECT_EQ(Run({"dictionary", "entries", "industry", "--page-size", "100"}), 0);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("Space"), HasSubstr("Health")));
}

TEST_F(DictionaryCommandsTest, ShowsHowFarItIsWhereSomebodyWatches) {
  interactive_ = true;
  EXPECT_EQ(Run({"dictionary", "import", "dictionaries/tag", File("id,display_name\na,A\n")}), 0);
  EXPECT_THAT(err_.str(), HasSubstr("100 %  1 rows"));
}

TEST_F(DictionaryCommandsTest, AddsNothingOnADryRun) {
  EXPECT_EQ(Run({"dictionary", "import", "tag", File("id,display_name\na,A\n"), "--dry-run"}), 0);
  EXPECT_EQ(out_.str(), "dictionaries/tag: 1 entries would be added\n");
  EXPECT_EQ(configuration_.Count("tag"), 0);
}

TEST_F(DictionaryCommandsTest, ImportsTheCitiesOfACountryAndFindsThem) {
  ASSERT_EQ(Run({"city", "import", "--country", "mc,LI"}), 0) << err_.str();
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("dictionaries/country: 2 entries added"),
                    HasSubstr("dictionaries/region: "), HasSubstr("dictionaries/city: ")));

  EXPECT_EQ(Run({"dictionary", "lookup", "city", "monte"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("Monte-Carlo"));
  EXPECT_EQ(
      Run({"dictionary", "lookup", "city", "monte", "--within", "dictionaries/country/entries/li"}),
      0);
  EXPECT_THAT(out_.str(), ::testing::Not(HasSubstr("Monte-Carlo")));
}

TEST_F(DictionaryCommandsTest, ShowsOperationsWithWhatTheyHold) {
  ASSERT_EQ(Run({"dictionary", "import", "tag", File("id,display_name\na,A\n")}), 0);

  EXPECT_EQ(Run({"operation", "list"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("name: operations/"), HasSubstr("rows_done: 1")));

  EXPECT_EQ(Run({"-o", "json", "operation", "list"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"rowsDone\": \"1\""));
}

TEST_F(DictionaryCommandsTest, OpensADictionaryToUsers) {
  EXPECT_EQ(Run({"dictionary", "update", "dictionaries/function", "--policy", "user-extensible"}),
            0)
      << err_.str();
  EXPECT_EQ(Run({"dictionary", "get", "function"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("policy: USER_EXTENSIBLE"));
  EXPECT_EQ(Run({"dictionary", "create", "shirt-size", "--display-name", "Shirt sizes"}), 0);
  EXPECT_EQ(Run({"dictionary", "add", "shirt-size", "xl", "--display-name", "Extra large"}), 0)
      << err_.str();
}

TEST_F(DictionaryCommandsTest, SaysWhatItCannotRead) {
  EXPECT_EQ(Run({"dictionary", "import", "tag", "/none.csv"}), kNoInput);
  EXPECT_EQ(Run({"city", "import", "--country", "QQ"}), kNoInput);
  EXPECT_EQ(Run({"dictionary", "import", "nothing", File("id,display_name\na,A\n")}), 5);
}

}  // namespace
}  // namespace leadline::leadctl
