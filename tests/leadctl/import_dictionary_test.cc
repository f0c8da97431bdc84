#include "services/leadctl/import_dictionary.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/leadctl/live_dictionaries.h"
#include "tests/support/status_matchers.h"

namespace leadline::leadctl {
namespace {

using ::testing::ElementsAre;

class ImportDictionaryTest : public ::testing::Test {
 protected:
  absl::StatusOr<ImportDictionary::Report> Import(const std::string& content,
                                                  const std::string& dictionary = "tag") {
    ImportDictionary import(
        configuration_.channel(), options_,
        [this](const ImportDictionary::Report::RowError& error) {
          errors_.push_back(std::to_string(error.line()) + " " + error.column());
        },
        [this](int64_t bytes, int64_t) { progress_.push_back(bytes); });
    return import.Run("dictionaries/" + dictionary, content);
  }

  int Parts() { return std::stoi(configuration_.Query("SELECT count(*) FROM operations")); }

  LiveDictionaries configuration_;
  DictionaryImportOptions options_;
  std::vector<std::string> errors_;
  std::vector<int64_t> progress_;
};

TEST_F(ImportDictionaryTest, WaitsUntilEveryRowIsIn) {
  const std::string content = "id,display_name\na,A\nb,B\n";
  const auto report = Import(content);

  ASSERT_THAT(report, test::IsOk());
  EXPECT_EQ(report->created(), 2);
  EXPECT_EQ(configuration_.Count("tag"), 2);
  EXPECT_EQ(progress_.back(), static_cast<int64_t>(content.size()));
  EXPECT_TRUE(std::is_sorted(progress_.begin(), progress_.end()));
}

TEST_F(ImportDictionaryTest, SendsALargeFileInPartsAndCountsItsLines) {
  options_.max_part_bytes = 30;
  options_.max_part_rows = 3;

  const auto report = Import(
      "\xEF\xBB\xBFid;display_name\r\n"  // 1
      "a;A\r\n"                          // 2
      "b;\"B\r\nb\"\r\n"                 // 3, 4
      "Bad Id;Bad\r\n"                   // 5
      "c;C\r\n"                          // 6
      "\r\n"                             // 7
      "d;D\r\n"                          // 8
      "Bad Id;Bad\r\n"                   // 9
      "e;E\r\n");                        // 10

  ASSERT_THAT(report, test::IsOk());
  EXPECT_EQ(report->created(), 5);
  EXPECT_EQ(report->rows_done(), 7);
  EXPECT_THAT(errors_, ElementsAre("5 id", "9 id"));
  EXPECT_GE(Parts(), 3);
}

TEST_F(ImportDictionaryTest, AddsNothingTwiceWhenRunAgain) {
  ASSERT_THAT(Import("id,display_name\na,A\nb,B\n"), test::IsOk());

  const auto again = Import("id,display_name\na,A\nb,Bb\n");
  EXPECT_EQ(again->skipped(), 2);

  options_.update = true;
  EXPECT_EQ(Import("id,display_name\na,A\nb,Bb\n")->updated(), 1);
  EXPECT_EQ(configuration_.Count("tag"), 2);
}

TEST_F(ImportDictionaryTest, AddsNothingWhenOnlyLooking) {
  options_.dry_run = true;

  const auto report = Import("id,display_name\na,A\nBad Id,B\n");

  EXPECT_EQ(report->created(), 1);
  EXPECT_THAT(errors_, ElementsAre("3 id"));
  EXPECT_EQ(configuration_.Count("tag"), 0);
}

TEST_F(ImportDictionaryTest, FailsWithWhatTheServiceSaysOfTheHeader) {
  EXPECT_THAT(Import("name\na\n"), test::RefusesField("content"));
  EXPECT_THAT(Import(""), test::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Import("id,display_name\na,A\n", "nothing"),
              test::NamesResource("dictionaries/nothing"));
}

}  // namespace
}  // namespace leadline::leadctl
