#include "common/csv/reader.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace leadline::csv {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

// Every row as its fields, a bad one as "line:column error".
std::vector<std::vector<std::string>> Read(const std::string& text, char delimiter = ',') {
  std::istringstream in(text);
  Reader reader(in, delimiter);
  std::vector<std::vector<std::string>> rows;
  Row row;
  while (reader.Next(row)) {
    auto& fields = rows.emplace_back();
    if (row.error.empty()) {
      for (const Field& field : row.fields) fields.push_back(field.text);
    } else {
      fields.push_back(std::to_string(row.place.line) + ":" + std::to_string(row.place.column) +
                       " " + row.error);
    }
  }
  return rows;
}

constexpr char kAfterQuote[] = " expected , or the end of the line after a quote";
constexpr char kUnclosed[] = " the quote opened here is never closed";

TEST(CsvReader, ReadsWhatTheStandardSays) {
  using Rows = std::vector<std::vector<std::string>>;
  const std::vector<std::pair<std::string, Rows>> cases = {
      {"", {}},
      {"\n\r\n\r", {}},
      {"a", {{"a"}}},
      {"a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
      {"a,b\r\nc,d", {{"a", "b"}, {"c", "d"}}},
      {"a,b\rc,d\r", {{"a", "b"}, {"c", "d"}}},
      {",\n", {{"", ""}}},
      {"a,,c", {{"a", "", "c"}}},
      {" a , b ", {{" a ", " b "}}},
      {"\"a\",\"b\"", {{"a", "b"}}},
      {"\"\",x", {{"", "x"}}},
      {"\"a,b\",c", {{"a,b", "c"}}},
      {"\"say \"\"hi\"\"\"", {{"say \"hi\""}}},
      {"\"\"\"\"", {{"\""}}},
      {"\"two\nlines\",b\nc,d", {{"two\nlines", "b"}, {"c", "d"}}},
      {"\"two\r\nlines\"\r\nc", {{"two\r\nlines"}, {"c"}}},
      {"a\n\n\nb", {{"a"}, {"b"}}},
      {"\xEF\xBB\xBF"
       "a,b",
       {{"a", "b"}}},
      {"\xEF\xBB\xBF\"a\",b", {{"a", "b"}}},
      {"\xEF\xBC\x8C,b", {{"\xEF\xBC\x8C", "b"}}},
      {"Łódź,東京", {{"Łódź", "東京"}}},
      {"5\" pipe,x", {{"5\" pipe", "x"}}},
      {"a\n\xEF\xBB\xBF"
       "b",
       {{"a"},
        {"\xEF\xBB\xBF"
         "b"}}}};

  for (const auto& [text, rows] : cases) EXPECT_THAT(Read(text), ElementsAreArray(rows)) << text;
}

TEST(CsvReader, TakesOtherDelimiters) {
  EXPECT_THAT(Read("a;b,c\n\"d;e\";f", ';'),
              ElementsAre(ElementsAre("a", "b,c"), ElementsAre("d;e", "f")));
  EXPECT_THAT(Read("a\tb", '\t'), ElementsAre(ElementsAre("a", "b")));
}

TEST(CsvReader, GoesOnBehindARowWithTextAfterAQuote) {
  EXPECT_THAT(Read("a,b\n\"x\"y,z\nc,d"),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("2:4" + std::string(kAfterQuote)),
                          ElementsAre("c", "d")));
}

TEST(CsvReader, GoesOnWithTheLineAfterAQuoteThatIsNeverClosed) {
  EXPECT_THAT(Read("a,b\nx,\"y\nc,d\ne,f\n"),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("2:3" + std::string(kUnclosed)),
                          ElementsAre("c", "d"), ElementsAre("e", "f")));
  EXPECT_THAT(Read("\"a\r\n\"b\r\nc"),
              ElementsAre(ElementsAre("2:2" + std::string(kAfterQuote)),
                          ElementsAre("2:1" + std::string(kUnclosed)), ElementsAre("c")));
  EXPECT_THAT(Read("\""), ElementsAre(ElementsAre("1:1" + std::string(kUnclosed))));
}

TEST(CsvReader, LosesNoRowBetweenAnOpenQuoteAndTheNextQuote) {
  EXPECT_THAT(Read("x,\"y\nc,d\n\"e\",f\n"),
              ElementsAre(ElementsAre("3:2" + std::string(kAfterQuote)), ElementsAre("c", "d"),
                          ElementsAre("e", "f")));
}

TEST(CsvReader, GivesUpOnAQuoteAfterAMebibyte) {
  std::string text = "\"open\n";
  for (int i = 0; i < 200'000; ++i) text += "row,of,ten\n";

  const auto rows = Read(text);

  EXPECT_EQ(rows.size(), 200'001u);
  EXPECT_THAT(rows[0], ElementsAre("1:1" + std::string(kUnclosed)));
  EXPECT_THAT(rows.back(), ElementsAre("row", "of", "ten"));
}

TEST(CsvReader, KnowsWhereEveryFieldStands) {
  std::istringstream in("\xEF\xBB\xBFné,\"a\nb\",c\r\n\r\nx,y\n");
  Reader reader(in);
  Row row;

  ASSERT_TRUE(reader.Next(row));
  EXPECT_EQ(row.offset, 3);
  EXPECT_EQ(row.fields[1].place.column, 4u);
  EXPECT_EQ(row.fields[2].place.line, 2u);
  EXPECT_EQ(row.fields[2].place.column, 4u);
  ASSERT_TRUE(reader.Next(row));
  EXPECT_EQ(row.offset, 18);
  EXPECT_EQ(row.place.line, 4u);
  EXPECT_EQ(row.fields[1].place.column, 3u);
  EXPECT_FALSE(reader.Next(row));
}

TEST(CsvReader, KnowsWhereItGoesOnAfterAnOpenQuote) {
  std::istringstream in("a,\"b\nc,d\ne,f");
  Reader reader(in);
  Row row;
  reader.Next(row);

  ASSERT_TRUE(reader.Next(row));

  EXPECT_EQ(row.offset, 5);
  EXPECT_EQ(row.place.line, 2u);
  ASSERT_TRUE(reader.Next(row));
  EXPECT_EQ(row.offset, 9);
  EXPECT_EQ(row.place.line, 3u);
}

}  // namespace
}  // namespace leadline::csv
