#include "services/leadctl/config_files.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::leadctl {
namespace {

using configuration::v1::Configuration;
using test::EqualsProto;
using test::FromText;
using test::IsOk;
using test::IsOkAndHolds;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// A folder of a test's own.
class ConfigFilesTest : public ::testing::Test {
 protected:
  ConfigFilesTest() { std::filesystem::remove_all(folder_); }
  ~ConfigFilesTest() override { std::filesystem::remove_all(folder_); }

  void Put(const std::string& file, const std::string& text) {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ + "/" + file, std::ios::binary) << text;
  }

  std::string Get(const std::string& file) {
    std::stringstream text;
    text << std::ifstream(folder_ + "/" + file).rdbuf();
    return text.str();
  }

  // What is said of the folder.
  std::string Complaint() {
    const absl::Status status = ReadConfig(folder_).status();
    EXPECT_FALSE(status.ok());
    return std::string(status.message());
  }

  const std::string folder_ = ::testing::TempDir() + "config-" +
                              ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(ConfigFilesTest, HoldAWholeConfiguration) {
  const Configuration whole = test::ConfigurationOf();

  ASSERT_THAT(WriteConfig(whole, folder_), IsOk());

  EXPECT_THAT(ReadConfig(folder_), IsOkAndHolds(EqualsProto(whole, {"version"})));
}

TEST_F(ConfigFilesTest, HaveOneResourceABlockAndMapsInOrder) {
  ASSERT_THAT(WriteConfig(FromText<Configuration>(R"pb(
                            statuses {
                              name: "statuses/lead/new"
                              display_name: "New"
                              labels { key: "fr" value: "Nouveau" }
                              labels { key: "de" value: "Neu" }
                            }
                            statuses { name: "statuses/lead/lost" display_name: "Lost" }
                          )pb"),
                          folder_),
              IsOk());

  EXPECT_EQ(Get("statuses.json"), R"([
{
 "name": "statuses/lead/new",
 "display_name": "New",
 "labels": {
  "de": "Neu",
  "fr": "Nouveau"
 }
},
{
 "name": "statuses/lead/lost",
 "display_name": "Lost"
}
]
)");
  EXPECT_EQ(Get("dictionaries.json"), "[]\n");
}

TEST_F(ConfigFilesTest, MayBeOnlySomeOfThem) {
  Put("settings.json", R"({"leads_enabled": true})");
  Put(".gitignore", "*~");

  EXPECT_THAT(
      ReadConfig(folder_),
      IsOkAndHolds(EqualsProto(FromText<Configuration>("settings { leads_enabled: true }"))));
}

TEST_F(ConfigFilesTest, NameTheLineOfAnUnknownField) {
  Put("statuses.json", "[\n{\"name\": \"a\"},\n{\n \"name\": \"b\",\n \"colour\": \"x\"\n}\n]\n");

  EXPECT_THAT(Complaint(), MatchesRegex(".*/statuses.json:5: .*colour.*"));
}

TEST_F(ConfigFilesTest, NameTheLineOfAValueThatDoesNotFit) {
  Put("statuses.json", "[\n{\n \"name\": \"a\",\n \"category\": \"CATEGORY_AJAR\"\n}\n]\n");

  EXPECT_THAT(Complaint(), MatchesRegex(".*/statuses.json:4: .*CATEGORY_AJAR.*"));
}

TEST_F(ConfigFilesTest, NameTheLineOfWhatIsNoJson) {
  Put("statuses.json", "[\n{\n \"name\": \"a\"\n \"labels\": {}\n}\n]\n");

  EXPECT_THAT(Complaint(), MatchesRegex(".*/statuses.json:4: .*"));
}

TEST_F(ConfigFilesTest, NameTheLineOfWhatIsNoArrayOfObjects) {
  Put("statuses.json", "{}");
  EXPECT_THAT(Complaint(), HasSubstr("statuses.json:1: expected an array"));
  Put("statuses.json", "[\n{}\n{}\n]");
  EXPECT_THAT(Complaint(), HasSubstr("statuses.json:3: expected , or ]"));
  Put("statuses.json", "[\n\"a\"\n]");
  EXPECT_THAT(Complaint(), HasSubstr("statuses.json:2: expected an object"));
  Put("statuses.json", "[\n{\"name\": \"}]\"");
  EXPECT_THAT(Complaint(), HasSubstr("statuses.json:2: this object does not end"));
  Put("statuses.json", "[{}]\nand more");
  EXPECT_THAT(Complaint(), HasSubstr("statuses.json:2: expected nothing"));
}

TEST_F(ConfigFilesTest, RefuseAFileOfNoKind) {
  Put("statuses.json", "[]");
  Put("stati.json", "[]");

  EXPECT_THAT(Complaint(), HasSubstr("/stati.json: is none of statuses.json, "));
}

TEST_F(ConfigFilesTest, RefuseAFolderThatHoldsNoneOrIsNotThere) {
  EXPECT_THAT(Complaint(), HasSubstr(folder_));
  std::filesystem::create_directories(folder_);
  EXPECT_THAT(Complaint(), HasSubstr("holds none of statuses.json"));
}

}  // namespace
}  // namespace leadline::leadctl
