#include "services/leadctl/lead_columns.h"

#include "tests/support/status_matchers.h"

namespace leadline::leadctl {
namespace {

using lead::v1::Lead;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

csv::Row Row(const std::vector<std::string>& fields) {
  csv::Row row;
  for (size_t i = 0; i < fields.size(); ++i) row.fields.push_back({fields[i], {7, i * 10 + 1}});
  row.place = {7, 1};
  return row;
}

Lead Filled(const std::string& header, const std::string& cell) {
  const auto columns = LeadColumns::FromHeader(Row({header}));
  EXPECT_THAT(columns, test::IsOk()) << header;
  Lead lead;
  const auto problem = columns->Fill(Row({cell}), lead);
  EXPECT_FALSE(problem.has_value()) << header << ": " << problem->message;
  return lead;
}

RowProblem Refused(const std::string& header, const std::string& cell) {
  Lead lead;
  return LeadColumns::FromHeader(Row({header}))->Fill(Row({cell}), lead).value_or(RowProblem{});
}

TEST(LeadColumns, UnderstandsTheNamesPeopleGive) {
  for (const char* header :
       {"company_name", "Company", "COMPANY NAME", "Organisation", "Firma", " company-name "}) {
    EXPECT_EQ(Filled(header, "Acme").company_name(), "Acme") << header;
  }
  EXPECT_EQ(Filled("Surname", "Ng").last_name(), "Ng");
  EXPECT_EQ(Filled("name", "Ng").last_name(), "Ng");
  EXPECT_EQ(Filled("E-mail", "a@b.example").email(), "a@b.example");
  EXPECT_EQ(Filled("City", "Łódź").address().postal_address().locality(), "Łódź");
  EXPECT_EQ(Filled("address.postal_address.postal_code", "75001")
                .address()
                .postal_address()
                .postal_code(),
            "75001");
  EXPECT_EQ(Filled("Employees", " 12 ").employee_count(), 12);
  EXPECT_EQ(Filled("kind", "company").kind(), Lead::KIND_COMPANY);
  EXPECT_TRUE(Filled("do_not_call", "yes").do_not_call());
}

TEST(LeadColumns, TurnsWordsIntoEntriesOfDictionaries) {
  EXPECT_EQ(Filled("Source", "Trade show").source(), "dictionaries/source/entries/trade-show");
  EXPECT_EQ(Filled("source", "dictionaries/source/entries/web").source(),
            "dictionaries/source/entries/web");
  EXPECT_THAT(Filled("tags", "Hot | VIP!").tags(),
              ElementsAre("dictionaries/tag/entries/hot", "dictionaries/tag/entries/vip"));
}

TEST(LeadColumns, EscapesPlainTextForFieldsOfHtml) {
  EXPECT_EQ(Filled("Notes", "a<b & c\nd").description_html(), "a&lt;b &amp; c<br>d");
  EXPECT_EQ(Filled("description_html", "<b>x</b>").description_html(), "<b>x</b>");
}

TEST(LeadColumns, LeavesEmptyCellsUnset) {
  EXPECT_FALSE(Filled("Employees", "  ").has_employee_count());
}

TEST(LeadColumns, SaysWhatIsWrongWithACell) {
  EXPECT_EQ(Refused("Employees", "many").message, "expected a whole number");
  EXPECT_EQ(Refused("Employees", "many").column, "Employees");
  EXPECT_EQ(Refused("Employees", "many").place.line, 7u);
  EXPECT_THAT(Refused("Country", "France").message, HasSubstr("ISO 3166"));
  EXPECT_THAT(Refused("kind", "robot").message, HasSubstr("company|consumer"));
}

TEST(LeadColumns, RefusesRowsOfAnotherLength) {
  Lead lead;
  const auto columns = LeadColumns::FromHeader(Row({"email", "city"}));

  EXPECT_EQ(columns->Fill(Row({"a"}), lead)->message, "has 1 fields, the header has 2");
  EXPECT_EQ(columns->Fill(Row({"a", "b", "c"}), lead)->message, "has 3 fields, the header has 2");
}

TEST(LeadColumns, NamesTheColumnsItLeavesOut) {
  const auto columns = LeadColumns::FromHeader(Row({"email", "shoe size", "number"}));

  ASSERT_EQ(columns->unknown().size(), 2u);
  EXPECT_EQ(columns->unknown()[0].text, "shoe size");
  EXPECT_EQ(columns->unknown()[1].text, "number");
}

TEST(LeadColumns, RefusesAHeaderItCannotUse) {
  EXPECT_THAT(LeadColumns::FromHeader(Row({"a", "b"})),
              test::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(LeadColumns::FromHeader(Row({"Mail", "E-mail"})).status().message()),
              HasSubstr("two columns mean email"));
}

TEST(LeadColumns, FindsTheCellOfAViolation) {
  const auto columns = LeadColumns::FromHeader(Row({"Company", "E-mail"}));

  const RowProblem found = columns->Locate(Row({"a", "b"}), "email", "too long");
  EXPECT_EQ(found.column, "E-mail");
  EXPECT_EQ(found.place.column, 11u);
  const RowProblem other = columns->Locate(Row({"a", "b"}), "last_name", "missing");
  EXPECT_EQ(other.place.column, 1u);
  EXPECT_EQ(other.message, "last_name: missing");
}

}  // namespace
}  // namespace leadline::leadctl
