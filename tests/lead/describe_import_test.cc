#include <random>
#include <string>

#include "gmock/gmock.h"
#include "tests/lead/import_fixture.h"
#include "tests/lead/spreadsheet.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::CellOf;
using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::SpreadsheetOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using type::v1::ErrorReason;

// Letters that no compression makes much fewer of: what unpacks to far more than it takes up is
// refused for that.
std::string Unpackable(size_t count) {
  std::string letters(count, ' ');
  std::mt19937 random(1);
  for (char& letter : letters) letter = static_cast<char>('a' + random() % 26);
  return letters;
}

class DescribeImportTest : public ImportFixture {
 protected:
  // The fields that columns of these names are likely to fill.
  std::vector<std::string> FieldsOf(const std::string& header) {
    std::vector<std::string> fields;
    const auto described = Describe(header + "\n");
    EXPECT_THAT(described, IsOk());
    if (!described.ok()) return fields;
    for (const auto& column : described->columns()) fields.push_back(column.mapping().field());
    return fields;
  }

  std::string ProblemOf(const std::string& bytes, const std::string& format = "") {
    const auto described = Describe(bytes, format);
    EXPECT_THAT(described, FailsWith(absl::StatusCode::kFailedPrecondition,
                                     ErrorReason::ERROR_REASON_FILE_UNREADABLE));
    const auto facts = DetailOf<google::rpc::ErrorInfo>(described.status());
    return facts.has_value() ? facts->metadata().at("problem") : "";
  }
};

TEST_F(DescribeImportTest, SaysHowTheFileIsReadAndWhatItsColumnsAre) {
  const auto described = Describe("Company;Mail;Budget\nAcme;a@acme.example;12\nBolt;;\n");

  ASSERT_THAT(described, IsOk());
  EXPECT_THAT(*described, EqualsProto(test::FromText<v1::DescribeImportResponse>(R"pb(
    format { kind: KIND_CSV delimiter: ";" encoding: "UTF-8" has_header: true }
    columns {
      mapping { column: 1 field: "company_name" }
      header: "Company"
      samples: "Acme"
      samples: "Bolt"
    }
    columns {
      mapping { column: 2 field: "email" }
      header: "Mail"
      samples: "a@acme.example"
    }
    columns {
      mapping { column: 3 }
      header: "Budget"
      samples: "12"
    }
  )pb")));
}

TEST_F(DescribeImportTest, KnowsNamesOfColumnsInSeveralLanguages) {
  EXPECT_THAT(FieldsOf("Vorname,Nachname,Straße,PLZ,Ort,Land"),
              ElementsAre("first_name", "last_name", "address.postal_address.address_lines",
                          "address.postal_address.postal_code", "address.postal_address.locality",
                          "address.postal_address.region_code"));
  EXPECT_THAT(FieldsOf("Prénom;Société;Téléphone;Courriel"),
              ElementsAre("first_name", "company_name", "phone", "email"));
  EXPECT_THAT(FieldsOf("Correo electrónico,Empresa,Teléfono,País"),
              ElementsAre("email", "company_name", "phone", "address.postal_address.region_code"));
  EXPECT_THAT(
      FieldsOf("Fornavn,Etternavn,E-post,Postnummer"),
      ElementsAre("first_name", "last_name", "email", "address.postal_address.postal_code"));
}

TEST_F(DescribeImportTest, ProposesEachFieldOnce) {
  EXPECT_THAT(FieldsOf("email,E-Mail,company_name"), ElementsAre("email", "", "company_name"));
}

TEST_F(DescribeImportTest, ProposesCustomFieldsAndSaysWhatIsMissing) {
  Configure([](configuration::v1::Configuration& configuration) {
    auto& field = test::DefineField("fieldDefinitions/lead/budget",
                                    configuration::v1::FieldDefinition::KIND_NUMBER, configuration);
    field.set_display_name("Yearly budget");
    field.set_required(true);
  });

  EXPECT_THAT(FieldsOf("email,YEARLY BUDGET"), ElementsAre("email", "custom_fields.budget"));
  EXPECT_THAT(Describe("email\n")->missing_fields(),
              ElementsAre("last_name", "company_name", "custom_fields.budget"));
  EXPECT_THAT(Describe("name,budget\n")->missing_fields(), IsEmpty());
}

TEST_F(DescribeImportTest, TellsHeadersFromRows) {
  EXPECT_TRUE(Describe("email\na@b.example\n")->format().has_header());
  EXPECT_FALSE(Describe("Acme,a@b.example\nBolt,b@b.example\n")->format().has_header());
  EXPECT_THAT(Describe("Acme,a@b.example\n")->columns(1).samples(), ElementsAre("a@b.example"));
  EXPECT_FALSE(Describe("email\na@b.example\n", "has_header: false")->format().has_header());
}

TEST_F(DescribeImportTest, ReadsEveryEncoding) {
  const std::string utf8 = "Firma,Ort\nMüller,Köln\n";
  const std::string windows = "Firma,Ort\nM\xFCller,K\xF6ln\n";
  std::string utf16 = "\xFF\xFE";
  for (const char c : std::string("Firma,Ort\nM\xFCller,K\xF6ln\n")) utf16 += {c, '\0'};

  EXPECT_EQ(Describe("\xEF\xBB\xBF" + utf8)->columns(0).samples(0), "Müller");
  EXPECT_EQ(Describe(windows)->columns(0).samples(0), "Müller");
  EXPECT_EQ(Describe(windows)->format().encoding(), "windows-1252");
  EXPECT_EQ(Describe(utf16)->columns(1).samples(0), "Köln");
  EXPECT_EQ(Describe(utf16)->format().encoding(), "UTF-16LE");
}

TEST_F(DescribeImportTest, ReadsSpreadsheets) {
  const std::string bytes = SpreadsheetOf(
      "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>" +
      CellOf("C1", "Since") + CellOf("D1", "Seen") + CellOf("E1", "Phone") + "</row>" +
      "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>2</v></c><c r=\"C3\" s=\"1\"><v>46053</v></c>" +
      "<c r=\"D3\" s=\"2\"><v>46053.5</v></c><c "
      "r=\"E3\"><f>1+1</f><v>3.3142961020E10</v></c></row>");

  const auto described = Describe(bytes);

  ASSERT_THAT(described, IsOk());
  EXPECT_THAT(described->format(), EqualsProto(test::FromText<v1::TableFormat>(
                                       "kind: KIND_XLSX has_header: true sheet: 'Leads'")));
  EXPECT_THAT(described->sheets(), ElementsAre("Leads", "Other"));
  EXPECT_EQ(described->columns(0).mapping().field(), "company_name");
  EXPECT_THAT(described->columns(0).samples(), ElementsAre("Acme & Co"));
  EXPECT_THAT(described->columns(1).samples(), IsEmpty());
  EXPECT_THAT(described->columns(2).samples(), ElementsAre("2026-01-31"));
  EXPECT_THAT(described->columns(3).samples(), ElementsAre("2026-01-31T12:00:00Z"));
  EXPECT_THAT(described->columns(4).samples(), ElementsAre("33142961020"));
  EXPECT_EQ(Describe(bytes, "sheet: 'Other'")->columns(0).header(), "email");
  EXPECT_EQ(ProblemOf(bytes, "sheet: 'Nonsense'"), "SHEET_MISSING");
}

TEST_F(DescribeImportTest, ImportsSpreadsheets) {
  const v1::LeadImport done =
      Import(SpreadsheetOf("<row r=\"1\">" + CellOf("A1", "company_name") +
                           CellOf("B1", "employees") + "</row><row r=\"2\">" +
                           CellOf("A2", "=cmd()") + "<c r=\"B2\"><v>12</v></c></row><row r=\"5\">" +
                           CellOf("A5", "Bolt") + CellOf("B5", "many") + "</row>"));

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 2 created: 1 failed: 1 percent: 100")));
  EXPECT_THAT(ErrorsOf(done.name()), ElementsAre("5:2 employee_count expected a whole number"));
  EXPECT_EQ(TheLead().company_name(), "=cmd()");
}

TEST_F(DescribeImportTest, RefusesFilesThatAreNoTables) {
  std::string wide;
  for (int i = 0; i < 1'200'000; ++i) wide += ",";
  const std::string row = "<row r=\"1\">" + CellOf("A1", "email") + "</row>";
  auto without_sheet = test::SpreadsheetParts(row);
  without_sheet.erase("xl/worksheets/sheet1.xml");
  auto cut = test::SpreadsheetParts("");
  cut["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData><row><c";
  auto entities = test::SpreadsheetParts(row);
  entities["xl/sharedStrings.xml"] =
      "<!DOCTYPE sst [<!ENTITY a \"aaaaaaaa\"><!ENTITY b "
      "\"&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>";
  auto bomb = test::SpreadsheetParts(row);
  bomb["xl/sharedStrings.xml"] = "<sst><si><t>" + std::string(20 << 20, 'a') + "</t></si></sst>";
  auto deep = test::SpreadsheetParts(row);
  for (int i = 0; i < 10'000; ++i) deep["xl/styles.xml"] += "<a>";
  auto endless = test::SpreadsheetParts(row);
  endless["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData><row r=\"" + Unpackable(3 << 20);
  const std::string spreadsheet = SpreadsheetOf(row);

  EXPECT_EQ(ProblemOf("\n\n  \n"), "EMPTY");
  EXPECT_EQ(ProblemOf(std::string("\x7F"
                                  "ELF\0\0\0\1\2",
                                  9)),
            "NOT_A_TABLE");
  EXPECT_EQ(ProblemOf(wide), "TOO_LARGE");
  EXPECT_EQ(ProblemOf(SpreadsheetOf("<row r=\"1\">" + CellOf("ZZZ1", "email") + "</row>")),
            "TOO_LARGE");
  EXPECT_EQ(ProblemOf(test::ZipOf({{"readme.txt", "Hello."}})), "NOT_A_TABLE");
  EXPECT_EQ(ProblemOf(spreadsheet.substr(0, spreadsheet.size() / 2)), "NOT_A_TABLE");
  EXPECT_EQ(ProblemOf(test::ZipOf(without_sheet)), "NOT_A_TABLE");
  EXPECT_EQ(ProblemOf(test::ZipOf(cut)), "NOT_A_TABLE");
  EXPECT_EQ(ProblemOf(test::ZipOf(entities)), "NOT_A_TABLE");
  EXPECT_EQ(ProblemOf(test::ZipOf(deep)), "NOT_A_TABLE");
  EXPECT_EQ(ProblemOf(test::ZipOf(bomb)), "TOO_LARGE");
  EXPECT_EQ(ProblemOf(test::ZipOf(endless)), "TOO_LARGE");
  EXPECT_EQ(ProblemOf(SpreadsheetOf("")), "EMPTY");
  EXPECT_EQ(ProblemOf("email\n", "kind: KIND_XLSX"), "NOT_A_TABLE");
}

TEST_F(DescribeImportTest, FailsRowsThatAreTooLargeOrNoText) {
  const v1::LeadImport done =
      Import("company_name,email\nAcme," + std::string(2 << 20, 'x') + "\nBolt,b@bolt.example\n" +
                 "C\xFF\xFEord,\nDove,d\x01@dove.example\n",
             "format { encoding: 'UTF-8' }");

  EXPECT_THAT(done.counts(), EqualsProto(Counts("read: 4 created: 1 failed: 3 percent: 100")));
  const auto errors = ErrorsOf(done.name());
  EXPECT_EQ(errors[0], "2:0  has more than 1 MiB");
  EXPECT_EQ(errors[1], "4:1 company_name expected text in the file's encoding");
  EXPECT_THAT(errors[2], HasSubstr("5:2 email must be an e-mail address"));
}

}  // namespace
}  // namespace leadline::lead
