// Custom fields that are declared as indexed: lists answer by them as they would without, only
// sooner.

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::FieldDefinition;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A field of each kind, and what a filter may ask of it.
struct Asked {
  const char* key;
  FieldDefinition::Kind kind;
  std::vector<std::string> values;   // In text format.
  std::vector<std::string> filters;  // Behind the path.
};

const std::vector<Asked>& AllAsked() {
  static const auto* const asked = new std::vector<Asked>{
      {"budget",
       FieldDefinition::KIND_NUMBER,
       {"number_value: 5", "number_value: -2.5", "number_value: 0", "number_value: 12"},
       {"= 5", "!= 5", "< 5", "<= 5", "> -2.5", ">= 0", ":*"}},
      {"cost",
       FieldDefinition::KIND_MONEY,
       {"money_value { currency_code: 'EUR' units: 5 nanos: 500000000 }",
        "money_value { currency_code: 'EUR' }", "money_value { currency_code: 'USD' units: -3 }"},
       {"= 5.5", "< 1", ">= 0", "> 5"}},
      {"city",
       FieldDefinition::KIND_TEXT,
       {"text_value: 'Berlin'", "text_value: 'Bern'", "text_value: 'berlin'", "text_value: 'B%rn'",
        "text_value: 'Zürich'"},
       {"= Berlin", "!= Berlin", "< Bern", ">= Bern", "> Berlin", "= 'Ber*'", "= '*lin'", "= 'B%*'",
        ":ber", ":*"}},
      {"vip",
       FieldDefinition::KIND_BOOL,
       {"bool_value: true", "bool_value: false"},
       {"= true", "!= true", "= false"}},
      {"day",
       FieldDefinition::KIND_DATE,
       {"date_value { year: 2026 month: 1 day: 31 }", "date_value { year: 2025 month: 12 day: 1 }"},
       {"= 2026-01-31", "< 2026-01-01", ">= 2025-12-01"}},
      {"due",
       FieldDefinition::KIND_TIME,
       {"time_value { seconds: 1700000000 }", "time_value { seconds: 1800000000 nanos: 5000 }"},
       {"> '2024-01-01T00:00:00Z'", "<= '2023-11-14T22:13:20Z'", "< now()"}},
  };
  return *asked;
}

class IndexedFieldsTest : public LeadFixture {
 protected:
  void Declare(bool indexed) {
    Configure([indexed](configuration::v1::Configuration& configuration) {
      for (FieldDefinition& field : *configuration.mutable_field_definitions()) {
        field.set_indexed(indexed);
      }
    });
  }

  // Declares them, and waits until all of it is done.
  void Index() {
    Declare(true);
    ASSERT_THAT(List(), IsOk());
    ASSERT_THAT(field_indexes_.Run(), IsOk());
  }

  static std::string With(const std::string& key, const std::string& value) {
    return "custom_fields { key: '" + key + "' value { " + value + " } } ";
  }

  // Every lead of a list, page by page.
  std::vector<std::string> Names(const std::string& filter, const std::string& order_by = "") {
    v1::ListLeadsRequest request;
    request.set_filter(filter);
    request.set_order_by(order_by);
    request.set_page_size(3);
    std::vector<std::string> names;
    do {
      const auto page = Call(*lead_stub_, &v1::LeadService::Stub::ListLeads, request);
      EXPECT_THAT(page, IsOk()) << filter << " " << order_by;
      if (!page.ok()) return names;
      for (const v1::Lead& lead : page->leads()) names.push_back(lead.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  // "READY budget, READY city"
  std::string States() {
    return database_.Query(
        "SELECT string_agg(state || ' ' || field, ', ' ORDER BY field) FROM indexed_fields");
  }

  // What the index has of the field: "5 12" and so on, each lead's.
  std::string Kept(const std::string& key) {
    return database_.Query(
        "SELECT string_agg(coalesce(number_value::text, text_value, '-'), ' ' ORDER BY record) "
        "FROM field_values WHERE field = '" +
        key + "'");
  }

  std::string Budget(int units) { return With("budget", absl::StrCat("number_value: ", units)); }
};

TEST_F(IndexedFieldsTest, AnswerAndOrderAsTheyWouldWithoutAnIndex) {
  std::vector<std::string> filters, orders;
  for (const Asked& asked : AllAsked()) Define(asked.key, asked.kind);
  for (const Asked& asked : AllAsked()) {
    const std::string path = absl::StrCat("custom_fields.", asked.key);
    for (const std::string& value : asked.values) Existing(With(asked.key, value));
    for (const std::string& rest : asked.filters) filters.push_back(path + " " + rest);
    orders.push_back(path);
    orders.push_back(path + " desc");
  }
  Existing();
  for (const char* filter :
       {"NOT custom_fields.budget > 1", "custom_fields.budget = 5 OR custom_fields.city = Bern",
        "custom_fields.budget = 5 OR company_name = nobody",
        "(custom_fields.budget >= 0 AND custom_fields.budget < 12) OR custom_fields.vip = true",
        "custom_fields.budget >= 0 AND custom_fields.budget < 12",
        "-(custom_fields.city = 'Ber*' OR custom_fields.budget = 5)"}) {
    filters.emplace_back(filter);
  }
  orders.emplace_back("custom_fields.vip desc, custom_fields.budget");
  std::map<std::string, std::vector<std::string>> before;
  for (const std::string& filter : filters) before[filter] = Names(filter);
  for (const std::string& order : orders) before[order] = Names("", order);

  Index();

  ASSERT_EQ(States(), "READY budget, READY city, READY cost, READY day, READY due, READY vip");
  for (const std::string& filter : filters) EXPECT_EQ(Names(filter), before[filter]) << filter;
  for (const std::string& order : orders) EXPECT_EQ(Names("", order), before[order]) << order;
}

TEST_F(IndexedFieldsTest, OrderLeadsWithoutAValueBehindTheOthers) {
  Define("budget", FieldDefinition::KIND_NUMBER);
  const std::string none = Existing(), high = Existing(Budget(9)), low = Existing(Budget(1));

  EXPECT_THAT(Names("", "custom_fields.budget"), ElementsAre(low, high, none));
  EXPECT_THAT(Names("", "custom_fields.budget desc"), ElementsAre(none, high, low));
  Index();
  EXPECT_THAT(Names("", "custom_fields.budget"), ElementsAre(low, high, none));
  EXPECT_THAT(Names("", "custom_fields.budget desc"), ElementsAre(none, high, low));
}

TEST_F(IndexedFieldsTest, AreKeptByWhateverWritesALead) {
  Define("budget", FieldDefinition::KIND_NUMBER);
  const std::string before = Existing(Budget(5));
  Index();
  const std::string created = Existing(Budget(7)), empty = Existing();
  EXPECT_EQ(Kept("budget"), "5 7 -");

  v1::Lead changed;
  changed.set_name(before);
  changed.MergeFrom(FromText<v1::Lead>(Budget(6)));
  ASSERT_THAT(Update(changed, "custom_fields"), IsOk());
  changed.set_name(created);
  changed.clear_custom_fields();
  ASSERT_THAT(Update(changed, "custom_fields"), IsOk());
  EXPECT_EQ(Kept("budget"), "6 - -");
  EXPECT_THAT(Names("custom_fields.budget = 6"), ElementsAre(before));

  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_lead_delete_policy(
        configuration::v1::Settings::LEAD_DELETE_POLICY_HARD);
  });
  ASSERT_THAT(Delete(before), IsOk());
  EXPECT_EQ(Kept("budget"), "- -");
}

TEST_F(IndexedFieldsTest, TakeALongTextByItsBeginning) {
  Define("city", FieldDefinition::KIND_TEXT);
  const std::string start(200, 'x');
  const auto city = [&](const std::string& end) {
    return Existing(With("city", "text_value: '" + start + end + "'"));
  };
  const std::string a = city("a"), b = city("b");
  Index();

  EXPECT_THAT(Names("custom_fields.city = '" + start + "a'"), ElementsAre(a));
  EXPECT_THAT(Names("custom_fields.city > '" + start + "a'"), ElementsAre(b));
  EXPECT_THAT(Names("custom_fields.city = '" + start + "b*'"), ElementsAre(b));
}

TEST_F(IndexedFieldsTest, AreGivenUpAndTakenUpAgain) {
  Define("budget", FieldDefinition::KIND_NUMBER);
  const std::string five = Existing(Budget(5));
  Index();

  Declare(false);
  EXPECT_THAT(Names("custom_fields.budget = 5"), ElementsAre(five));
  ASSERT_THAT(field_indexes_.Run(), IsOk());
  EXPECT_EQ(States(), "RETIRED budget");
  const std::string other = Existing(Budget(5));
  Index();

  EXPECT_EQ(States(), "READY budget");
  EXPECT_THAT(Names("custom_fields.budget = 5", "create_time"), ElementsAre(five, other));
}

TEST_F(IndexedFieldsTest, LeaveNothingBehindWhenNobodyCanReadThemAnyMore) {
  Define("budget", FieldDefinition::KIND_NUMBER);
  Existing(Budget(5));
  Index();
  Declare(false);
  ASSERT_THAT(List(), IsOk());
  ASSERT_THAT(field_indexes_.Run(), IsOk());
  database_.Query(
      "UPDATE indexed_fields SET state_time = now() - interval '11 minutes' RETURNING 1");

  ASSERT_THAT(field_indexes_.Run(), IsOk());
  ASSERT_THAT(field_indexes_.Run(), IsOk());

  EXPECT_EQ(database_.Query("SELECT count(*) FROM field_values"), "0");
  EXPECT_EQ(States(), "");
}

TEST_F(IndexedFieldsTest, AreReadOnlyByWhoHasSeenThemLately) {
  absl::Time now = absl::Now();
  query::FieldIndexes indexes(*database_, [&now] { return now; });
  const record::CustomFields fields = {
      {"budget", {.kind = type::v1::CustomValue::kNumberValue, .indexed = true}}};
  EXPECT_THAT(indexes.ReadyOf("default", "leads", fields), IsEmpty());
  ASSERT_THAT(indexes.Run(), IsOk());
  EXPECT_THAT(indexes.ReadyOf("default", "leads", fields), ElementsAre("budget"));
  EXPECT_THAT(indexes.ReadyOf("other", "leads", fields), IsEmpty());

  now += absl::Minutes(2);

  EXPECT_THAT(indexes.ReadyOf("default", "leads", fields), IsEmpty());
}

TEST_F(IndexedFieldsTest, AreNamedInAnOrderOnlyWhenDefined) {
  Define("budget", FieldDefinition::KIND_NUMBER);
  for (const char* order :
       {"custom_fields", "custom_fields.none", "custom_fields.budget.units", "custom_fields.",
        "custom_fields.budget, custom_fields.budget desc", "custom_fields.budget'--"}) {
    v1::ListLeadsRequest request;
    request.set_order_by(order);
    EXPECT_THAT(
        Call(*lead_stub_, &v1::LeadService::Stub::ListLeads, request),
        FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FILTER_INVALID))
        << order;
  }
}

}  // namespace
}  // namespace leadline::lead
