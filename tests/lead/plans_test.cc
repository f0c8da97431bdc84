// How PostgreSQL answers what people ask all day when there are many leads: by an index, never by
// reading all of them.

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/lead/lead/lead_list_store_sql.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/plan.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::FieldDefinition;
using postgres::Arguments;
using postgres::Statement;
using test::IsOk;
using test::PlanOf;
using ::testing::HasSubstr;
using ::testing::Not;

// So many that reading all of them costs more than any index.
constexpr int kVolume = 2500;

class PlansTest : public LeadFixture {
 protected:
  PlansTest() {
    Define("budget", FieldDefinition::KIND_NUMBER);
    Define("city", FieldDefinition::KIND_TEXT);
    Define("due", FieldDefinition::KIND_TIME);
    Configure([](configuration::v1::Configuration& configuration) {
      for (FieldDefinition& field : *configuration.mutable_field_definitions()) {
        field.set_indexed(true);
      }
    });
    const std::string first = Existing("owner: 'users/u0' email: 'ann@example.com'");
    database_.Query(absl::StrCat(
        R"sql(
        INSERT INTO leads SELECT (jsonb_populate_record(one, jsonb_build_object(
          'id', gen_random_uuid(), 'number', 'G-' || n, 'last_name', 'Name' || n,
          'company_name', 'Company ' || n, 'owner', 'u' || n % 100,
          'status', (ARRAY['statuses/lead/to-be-processed', 'statuses/lead/nurturing',
                           'statuses/lead/sales-qualification'])[1 + n % 3],
          'email', 'm' || n || '@example.com', 'email_normalized', 'm' || n || '@example.com',
          'create_time', timestamptz '2026-01-01' - n * interval '1 minute',
          'update_time', timestamptz '2026-01-01' - n * interval '1 minute', 'score', n % 6,
          'last_event_time', timestamptz '2026-01-01' - n * interval '1 minute',
          'custom_fields', jsonb_build_object(
            'budget', jsonb_build_object('number_value', n),
            'city', jsonb_build_object('text_value', 'City ' || n),
            'due', jsonb_build_object('time_value', timestamptz '2026-01-01'
                                                    + n * interval '1 minute'))))).*
        FROM leads AS one, generate_series(1, )sql",
        kVolume, ") AS n RETURNING 1"));
    EXPECT_THAT(List(), IsOk());
    EXPECT_THAT(field_indexes_.Run(), IsOk());
    // What a bulk insert leaves for later is read whole by whoever asks such an index.
    database_.Query(
        "SELECT sum(gin_clean_pending_list(one.oid::regclass)) FROM pg_class AS one"
        " JOIN pg_am ON pg_am.oid = one.relam WHERE amname = 'gin' AND relkind = 'i'");
    database_.Query("ANALYZE");
  }

  absl::StatusOr<query::Listing> Listed(const std::string& filter, const std::string& order_by) {
    v1::ListLeadsRequest request;
    request.set_filter(filter);
    request.set_order_by(order_by);
    auto listing = lead_lists_.Prepare({"default", "users/u7"}, request, {},
                                       (*settings_.Current())->custom_fields());
    EXPECT_THAT(listing, IsOk()) << filter << order_by;
    if (listing.ok()) listing->arguments().Set("show_deleted", false);
    return listing;
  }

  std::string Plan(const std::string& filter, const std::string& order_by = "",
                   const Statement& statement = sql::kListLeads) {
    auto listing = Listed(filter, order_by);
    if (!listing.ok()) return listing.status().ToString();
    listing->arguments()
        .Set("statuses", std::vector<std::string>{"statuses/lead/nurturing"})
        .Set("page_size", 20);
    return PlanOf(*database_, *listing, statement);
  }
};

auto Asks(const std::string& index) { return AllOf(HasSubstr(index), Not(HasSubstr("Seq Scan"))); }

TEST_F(PlansTest, AskAnIndexForWhatIsListedSearchedAndOnABoard) {
  EXPECT_THAT(Plan(""), Asks("leads_by_create_time"));
  EXPECT_THAT(Plan("", "company_name"), Asks("leads_by_company_name"));
  for (const char* order : {"last_name", "score", "status", "owner", "update_time"}) {
    const auto in_its_order = AllOf(Asks(absl::StrCat("leads_by_", order)), Not(HasSubstr("Sort")));
    EXPECT_THAT(Plan("", order), in_its_order);
    EXPECT_THAT(Plan("", absl::StrCat(order, " desc")), in_its_order);
  }
  EXPECT_THAT(Plan("owner = me()"), Asks("leads_by_owner"));
  EXPECT_THAT(Plan("status = statuses/lead/nurturing"), Asks("leads_by_"));
  EXPECT_THAT(Plan("email_normalized = 'm77@example.com'"), Asks("leads_by_email"));
  EXPECT_THAT(Plan("number = 'G-77'"), Asks("leads_by_number"));
  EXPECT_THAT(Plan("company_name = 'Company 77'"), Asks("leads_by_company_name"));
  EXPECT_THAT(Plan("custom_fields.budget = 77"), Asks("field_values_by_number"));
  EXPECT_THAT(Plan("custom_fields.budget > 2490"), Asks("field_values_by_number"));
  EXPECT_THAT(Plan("custom_fields.city = 'City 77'"), Asks("field_values_by_text"));
  EXPECT_THAT(Plan("custom_fields.city = 'City 777*'"), Asks("field_values_by_text"));
  EXPECT_THAT(Plan("custom_fields.city = 'City 77' OR custom_fields.budget = 5"),
              Asks("field_values_by_text"));
  EXPECT_THAT(Plan("custom_fields.due < '2026-01-01T00:10:00Z'"), Asks("field_values_by_time"));
  EXPECT_THAT(Plan("owner = me() AND custom_fields.budget < 10"), Asks("field_values_"));
  EXPECT_THAT(Plan("", "custom_fields.budget"), Asks("field_values_by_number"));
  EXPECT_THAT(Plan("", "custom_fields.city desc"), Asks("field_values_by_text"));

  EXPECT_THAT(Plan("", "", sql::kListLeadNames), Asks("leads_by_create_time"));
  EXPECT_THAT(Plan("", "", sql::kListColumns), Asks("leads_by_status"));
  EXPECT_THAT(Plan("owner = me()", "", sql::kListColumns), Asks("leads_by_"));
  EXPECT_THAT(Plan("owner = me()", "", sql::kCountColumns), Asks("leads_by_owner"));
  EXPECT_THAT(Plan("custom_fields.budget < 100", "", sql::kCountColumns),
              Asks("field_values_by_number"));

  const auto search = Arguments()
                          .Set("include_converted", false)
                          .Set("words", std::vector<std::string>{"name777"})
                          .Set("pattern", "%name777%")
                          .Set("like", "name777")
                          .Set("page_size", 20);
  EXPECT_THAT(PlanOf(*database_, sql::kSearchLeads, search), Asks("leads_by_search_text"));
  EXPECT_THAT(PlanOf(*database_, sql::kLookupLeads, search), Asks("leads_by_search_text"));

  EXPECT_EQ(List("filter: 'custom_fields.budget > 2490'")->leads_size(), 10);
  EXPECT_EQ(List("filter: 'custom_fields.city = \"City 237*\"'")->leads_size(), 11);
  EXPECT_EQ(List("order_by: 'custom_fields.budget' page_size: 1")->leads(0).last_name(), "Name1");
}

}  // namespace
}  // namespace leadline::lead
