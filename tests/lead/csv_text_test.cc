#include "services/lead/export/csv_text.h"

#include <string>

#include "common/record/record.h"
#include "gtest/gtest.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/rules/spreadsheet_text.h"
#include "tests/support/proto_matchers.h"

namespace leadline::lead {
namespace {

using test::FromText;
using v1::Lead;

std::string CellOf(const std::string& path, const std::string& lead) {
  const auto field = record::Field::Find(*Lead::descriptor(), path);
  return CsvCell(*field, FromText<Lead>(lead));
}

TEST(CsvTextTest, WritesPlainTextAsItIs) {
  EXPECT_EQ(CsvCell(""), "");
  EXPECT_EQ(CsvCell("Müller"), "Müller");
}

TEST(CsvTextTest, QuotesWhatWouldEndTheCell) {
  EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvCell("a;b"), "\"a;b\"");
  EXPECT_EQ(CsvCell("say \"hello\""), "\"say \"\"hello\"\"\"");
  EXPECT_EQ(CsvCell("two\r\nlines"), "\"two\r\nlines\"");
}

TEST(CsvTextTest, LeavesSpreadsheetsNoFormula) {
  EXPECT_EQ(CsvCell("=1+1"), "'=1+1");
  EXPECT_EQ(CsvCell("+33"), "'+33");
  EXPECT_EQ(CsvCell("-cmd"), "'-cmd");
  EXPECT_EQ(CsvCell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(CsvCell("\tx"), "\"'\tx\"");
  EXPECT_EQ(CsvCell("\r=x"), "\"'\r=x\"");
  EXPECT_EQ(CsvCell("=HYPERLINK(\"http://x\",\"y\")"),
            "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
  EXPECT_EQ(CsvCell("a=1"), "a=1");
}

TEST(CsvTextTest, TellsWhatIsGuardedFromWhatBeginsWithAnApostrophe) {
  for (const char* text : {"+33 1 42 96 10 20", "=1+1", "'=1+1", "''-", "'t Hooft", "'", "", "x"}) {
    EXPECT_EQ(rules::UnguardedCell(rules::GuardedCell(text)), text);
  }
  EXPECT_EQ(CsvCell("'t"), "'t");
  EXPECT_EQ(CsvCell("'=1"), "''=1");
}

TEST(CsvTextTest, WritesEveryKindOfValue) {
  EXPECT_EQ(CellOf("kind", "kind: KIND_COMPANY"), "KIND_COMPANY");
  EXPECT_EQ(CellOf("do_not_call", ""), "false");
  EXPECT_EQ(CellOf("employee_count", ""), "");
  EXPECT_EQ(CellOf("employee_count", "employee_count: 0"), "0");
  EXPECT_EQ(CellOf("create_time", "create_time { seconds: 1 }"), "1970-01-01T00:00:01Z");
  EXPECT_EQ(CellOf("create_time", ""), "");
  EXPECT_EQ(CellOf("tags", "tags: 'a' tags: 'b'"), "\"a;b\"");
  EXPECT_EQ(CellOf("tags", ""), "");
  EXPECT_EQ(
      CellOf("address.postal_address.locality", "address { postal_address { locality: 'Paris' } }"),
      "Paris");
  EXPECT_EQ(CellOf("address.postal_address.locality", ""), "");
  EXPECT_EQ(CellOf("external_ids", "external_ids { system: 'erp' id: '1' }"),
            "\"[{\"\"system\"\":\"\"erp\"\",\"\"id\"\":\"\"1\"\"}]\"");
}

TEST(CsvTextTest, WritesAmountsWithTheirCurrency) {
  EXPECT_EQ(CellOf("annual_revenue",
                   "annual_revenue { currency_code: 'EUR' units: 1200 nanos: 500000000 }"),
            "\"1200.50 EUR\"");
  EXPECT_EQ(CellOf("annual_revenue", "annual_revenue { currency_code: 'EUR' nanos: -10000000 }"),
            "\"'-0.01 EUR\"");
}

TEST(CsvTextTest, WritesWhatIsInCustomFields) {
  const auto custom = [](const std::string& value) {
    return CellOf("custom_fields.x", "custom_fields { key: 'x' value { " + value + " } }");
  };
  EXPECT_EQ(custom("text_value: '=x'"), "'=x");
  EXPECT_EQ(custom("number_value: -5"), "-5");
  EXPECT_EQ(custom("number_value: 0.1"), "0.1");
  EXPECT_EQ(custom("bool_value: false"), "false");
  EXPECT_EQ(custom("date_value { year: 2026 month: 2 day: 3 }"), "2026-02-03");
  EXPECT_EQ(custom("time_value { seconds: 1 }"), "1970-01-01T00:00:01Z");
  EXPECT_EQ(custom("entry_value: 'dictionaries/tag/entries/vip'"), "dictionaries/tag/entries/vip");
  EXPECT_EQ(custom("money_value { currency_code: 'EUR' units: 2 }"), "\"2.00 EUR\"");
  EXPECT_EQ(custom(""), "");
  EXPECT_EQ(CellOf("custom_fields.y", ""), "");
}

}  // namespace
}  // namespace leadline::lead
