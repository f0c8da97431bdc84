#include "services/configuration/dictionary/import_rules.h"

#include <string>
#include <vector>

#include "common/edge/validate.h"
#include "common/edge/validator.h"
#include "gmock/gmock.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using v1::Dictionary;
using v1::DictionaryEntry;

const Dictionary kTags = FromText<Dictionary>("name: 'dictionaries/tag'");
const Dictionary kCountries = FromText<Dictionary>("name: 'dictionaries/country' coded: true");
const Dictionary kRegions =
    FromText<Dictionary>("name: 'dictionaries/region' parent: 'dictionaries/country'");

absl::StatusOr<ImportFile> Read(const std::string& content, const Dictionary& dictionary = kTags) {
  edge::Validator validator;
  const auto* rules = *validator.Compile(*v1::CreateDictionaryEntryRequest::descriptor());
  v1::ImportDictionaryRequest request;
  request.set_content(content);
  return ReadImport(request, dictionary, [&](const v1::CreateDictionaryEntryRequest& entry) {
    return edge::Validate(*rules, entry);
  });
}

// Every violation of the content, by its words.
std::vector<std::string> Complaints(const std::string& content,
                                    const Dictionary& dictionary = kTags) {
  std::vector<std::string> complaints;
  const auto file = Read(content, dictionary);
  const auto request = DetailOf<google::rpc::BadRequest>(file.status());
  if (!request.has_value()) return complaints;
  for (const auto& violation : request->field_violations()) {
    EXPECT_EQ(violation.field(), "content");
    complaints.push_back(violation.description());
  }
  return complaints;
}

// "line column: message" of everything that is wrong with rows.
std::vector<std::string> RowErrorsIn(const std::string& content,
                                     const Dictionary& dictionary = kTags) {
  std::vector<std::string> errors;
  const auto file = Read(content, dictionary);
  EXPECT_THAT(file, IsOk());
  for (const ImportRow& row : file->rows) {
    for (const auto& error : row.errors) {
      errors.push_back(std::to_string(error.line()) + " " + error.column() + ": " +
                       error.message());
    }
  }
  return errors;
}

TEST(ReadImport, TakesEveryColumnInAnyOrder) {
  const auto good = Read(
      "\xEF\xBB\xBF"
      "Label.fr;COLOR;display_name;id;label.pt-BR\r\nRouge;#ff0000; Red ;red;\r\n");
  ASSERT_THAT(good, IsOk());
  ASSERT_THAT(good->rows, SizeIs(1));
  EXPECT_THAT(good->rows[0].errors, IsEmpty());
  EXPECT_THAT(good->rows[0].entry, EqualsProto(FromText<DictionaryEntry>(R"pb(
                name: "dictionaries/tag/entries/red"
                display_name: "Red"
                color: "#ff0000"
                labels { key: "fr" value: "Rouge" }
              )pb")));
  EXPECT_THAT(good->languages, ElementsAre("fr", "pt-BR"));
  EXPECT_TRUE(good->has_color);
  EXPECT_FALSE(good->has_code || good->has_parent);
}

TEST(ReadImport, TakesParentsByIdOrByName) {
  const auto file =
      Read("id,display_name,parent\nfr-84,A,fr\nfr-11,B,dictionaries/country/entries/fr\nx,C,\n",
           kRegions);

  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->rows[0].entry.parent(), "dictionaries/country/entries/fr");
  EXPECT_EQ(file->rows[1].entry.parent(), "dictionaries/country/entries/fr");
  EXPECT_EQ(file->rows[2].entry.parent(), "");
}

TEST(ReadImport, RefusesAHeaderWithEverythingThatIsWrong) {
  EXPECT_THAT(Complaints("name,color,color,label.,\n", kCountries),
              ElementsAre(HasSubstr("\"name\""), HasSubstr("color is there twice"),
                          HasSubstr("\"label.\""), HasSubstr("\"\""), HasSubstr("id is missing"),
                          HasSubstr("display_name is missing"), HasSubstr("code is missing")));
  EXPECT_THAT(Complaints("\n\n"), ElementsAre(HasSubstr("no header")));
  EXPECT_THAT(Complaints("id,display_name\nx,r\xE9sum\xE9\n"), ElementsAre(HasSubstr("UTF-8")));
}

TEST(ReadImport, RefusesMoreRowsThanOneImportTakes) {
  std::string content = "id,display_name\n";
  for (int i = 0; i <= 100'000; ++i) content += "x,y\n";

  EXPECT_THAT(Complaints(content), ElementsAre(HasSubstr("100000 rows")));
}

TEST(ReadImport, TellsEverythingThatIsWrongWithEachRow) {
  EXPECT_THAT(
      RowErrorsIn("id,display_name,color,label.fr,code,parent\n"  // 1
                  "good,Good,,,,\n"                               // 2
                  "Bad Id,,red,,,\n"                              // 3
                  "short,row\n"                                   // 4
                  "\"open,quote,,,,\n"                            // 5
                  "coded,Coded,,,FR,\n"                           // 6
                  "child,Child,,,,dictionaries/x/entries/y\n"     // 7
                  "good,Again,,,,\n"                              // 8
                  "long,Long,," +
                  std::string(201, 'x') + ",,\n"),
      ElementsAre(StartsWith("3 id: "), StartsWith("3 display_name: "), StartsWith("3 color: "),
                  StartsWith("4 : has 2 fields"), StartsWith("5 : the quote"),
                  StartsWith("6 code: "), StartsWith("7 parent: "), StartsWith("8 id: line 2"),
                  StartsWith("9 label.fr: ")));
}

TEST(ReadImport, TakesEachCodeOnce) {
  EXPECT_THAT(
      RowErrorsIn("id,display_name,code\nfr,France,FR\nfx,Fr,FR\nde,Germany,\n", kCountries),
      ElementsAre(StartsWith("3 code: line 2"), StartsWith("4 code: ")));
}

TEST(Report, KeepsTheFirstFiftyErrorsAndCountsAll) {
  v1::DictionaryImportReport report;
  const RowErrors errors = {FromText<v1::DictionaryImportReport::RowError>("line: 2")};

  for (int i = 0; i < 60; ++i) Report(errors, report);

  EXPECT_EQ(report.failed(), 60);
  EXPECT_EQ(report.errors_size(), 50);
}

}  // namespace
}  // namespace leadline::configuration
