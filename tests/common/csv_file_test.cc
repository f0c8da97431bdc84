#include "common/csv/file.h"

#include <sstream>

#include "tests/support/status_matchers.h"

namespace leadline::csv {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<File> InspectText(const std::string& text) {
  std::istringstream in(text);
  return Inspect(in);
}

TEST(CsvFile, TellsTheSizeInBytes) { EXPECT_EQ(InspectText("aé")->size, 3); }

TEST(CsvFile, FindsTheDelimiterInTheHeader) {
  EXPECT_EQ(InspectText("a,b,c\n;;;;;")->delimiter, ',');
  EXPECT_EQ(InspectText("a;b;c,d\n")->delimiter, ';');
  EXPECT_EQ(InspectText("a\tb\n")->delimiter, '\t');
  EXPECT_EQ(InspectText("")->delimiter, ',');
}

TEST(CsvFile, TakesUtf8WithAndWithoutByteOrderMark) {
  for (const char* text : {"é", "\xEF\xBB\xBFé", "東京", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD",
                           "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_THAT(InspectText(text), test::IsOk()) << text;
  }
}

TEST(CsvFile, SaysWhereAFileIsNotUtf8AndWhatToDo) {
  const auto latin1 = InspectText("name\nr\xC3\xA9sum\xE9,x\n");

  EXPECT_THAT(std::string(latin1.status().message()),
              ::testing::AllOf(HasSubstr("line 2, character 6"), HasSubstr("iconv")));
}

TEST(CsvFile, RefusesWhatOnlyLooksLikeUtf8) {
  for (const std::string text : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                 "\xF5\x80\x80\x80", "\x80", "\xE6\x9D", "\xC3"}) {
    EXPECT_THAT(InspectText(text), test::StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(CsvFile, RefusesUtf16) {
  for (const std::string& text : {std::string("\xFF\xFE"
                                              "a\0",
                                              4),
                                  std::string("\xFE\xFF\0a", 4), std::string("a\0,\0", 4)}) {
    EXPECT_THAT(InspectText(text), test::StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(CsvFile, FindsABrokenCharacterAcrossBlocks) {
  const std::string text = std::string((1 << 16) - 1, 'x') + "\xC3";

  EXPECT_THAT(InspectText(text + "\xA9"), test::IsOk());
  EXPECT_THAT(InspectText(text + "x"), test::StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace leadline::csv
