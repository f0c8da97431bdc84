#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::ANameOf;
using test::FailsWith;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

class ReadLeadsTest : public LeadFixture {
 protected:
  // The company names of a list, in its order.
  std::vector<std::string> Companies(const std::string& request) {
    const auto response = List(request);
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> names;
    for (const auto& lead : response->leads()) names.push_back(lead.company_name());
    return names;
  }

  absl::StatusOr<v1::BatchGetLeadsResponse> BatchGet(const std::vector<std::string>& names) {
    v1::BatchGetLeadsRequest request;
    for (const std::string& name : names) request.add_names(name);
    return Call(*lead_stub_, &v1::LeadService::Stub::BatchGetLeads, request);
  }
};

TEST_F(ReadLeadsTest, DoNotFindALeadThatIsNotThere) {
  const std::string name = ANameOf("leads");

  const auto missing = Get(name);

  EXPECT_THAT(missing,
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(missing.status())->resource_name(), name);
}

TEST_F(ReadLeadsTest, RefuseNamesOfOtherCollections) {
  for (const std::string& name : {ANameOf("accounts"), std::string("leads/1"),
                                  std::string("leads/"), ANameOf("leads") + "/x"}) {
    EXPECT_THAT(Get(name), FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID)) << name;
  }
}

TEST_F(ReadLeadsTest, GetABatchInTheOrderOfItsNames) {
  const std::string a = Existing();
  const std::string b = Existing();

  const auto batch = BatchGet({b, a, b});

  ASSERT_THAT(batch, IsOk());
  EXPECT_EQ(batch->leads(0).name(), b);
  EXPECT_EQ(batch->leads(1).name(), a);
  EXPECT_EQ(batch->leads(2).name(), b);
}

TEST_F(ReadLeadsTest, GetNothingOfABatchWithALeadThatIsNotThere) {
  EXPECT_THAT(BatchGet({Existing(), ANameOf("leads")}),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(ReadLeadsTest, ListNewestFirst) {
  for (const char* name : {"A", "B", "C"}) Existing("company_name: '" + std::string(name) + "'");

  EXPECT_THAT(Companies(""), ElementsAre("C", "B", "A"));
}

TEST_F(ReadLeadsTest, ListInTheOrderAskedFor) {
  for (const char* name : {"B", "C", "A"}) Existing("company_name: '" + std::string(name) + "'");

  EXPECT_THAT(Companies("order_by: 'company_name'"), ElementsAre("A", "B", "C"));
  EXPECT_THAT(Companies("order_by: 'number desc'"), ElementsAre("A", "C", "B"));
}

TEST_F(ReadLeadsTest, ListPageByPage) {
  for (const char* name : {"A", "B", "C"}) Existing("company_name: '" + std::string(name) + "'");
  const auto first = List("page_size: 2");
  ASSERT_THAT(first, IsOk());
  ASSERT_EQ(first->leads_size(), 2);
  Existing("company_name: 'D'");

  const auto second = List("page_size: 2 page_token: '" + first->next_page_token() + "'");

  ASSERT_THAT(second, IsOk());
  ASSERT_EQ(second->leads_size(), 1);
  EXPECT_EQ(second->leads(0).company_name(), "A");
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(ReadLeadsTest, ListInEveryOrderPageByPageAndMissNone) {
  const char* leads[] = {"last_name: 'B' company_name: 'A' score: 2 owner: 'users/b'",
                         "last_name: 'A' company_name: 'B' score: 2",
                         "last_name: 'B' company_name: 'C' owner: 'users/a'",
                         "last_name: 'C' company_name: 'D' status: 'statuses/lead/nurturing'",
                         "last_name: 'C' company_name: 'E' score: 5 owner: 'users/b'"};
  std::vector<std::string> names;
  for (const char* lead : leads) names.push_back(Existing(lead));
  ASSERT_THAT(Update(ALead("name: '" + names[2] + "' fax: '1'"), "fax"), IsOk());

  for (const char* field : {"last_name", "score", "status", "owner", "update_time"}) {
    for (const std::string& order : {std::string(field), std::string(field) + " desc"}) {
      const std::string request = "order_by: '" + order + "' page_size: ";
      const std::vector<std::string> whole = Companies(request + "1000");
      std::vector<std::string> paged;
      std::string token;
      do {
        const auto page = List(request + "1 page_token: '" + token + "'");
        ASSERT_THAT(page, IsOk()) << order;
        for (const auto& lead : page->leads()) paged.push_back(lead.company_name());
        token = page->next_page_token();
      } while (!token.empty());
      EXPECT_THAT(paged, ElementsAreArray(whole)) << order;
      EXPECT_EQ(whole.size(), names.size()) << order;
    }
  }
  EXPECT_THAT(Companies("order_by: 'last_name, company_name'"),
              ElementsAre("B", "A", "C", "D", "E"));
  EXPECT_THAT(Companies("order_by: 'score desc, company_name'"),
              ElementsAre("E", "A", "B", "C", "D"));
  EXPECT_THAT(Companies("order_by: 'status, company_name'"), ElementsAre("D", "A", "B", "C", "E"));
  EXPECT_THAT(Companies("order_by: 'owner, company_name'"), ElementsAre("C", "A", "E", "B", "D"))
      << "whoever has no owner is behind";
  EXPECT_THAT(Companies("order_by: 'update_time desc' page_size: 1"), ElementsAre("C"));
}

TEST_F(ReadLeadsTest, RefuseATokenOfAnotherList) {
  Existing();
  Existing();
  const auto first = List("page_size: 1");

  EXPECT_THAT(
      List("page_size: 1 filter: 'score = 1' page_token: '" + first->next_page_token() + "'"),
      FailsWith(kInvalid, type::v1::ERROR_REASON_PAGE_TOKEN_INVALID));
}

TEST_F(ReadLeadsTest, FilterByEveryKindOfField) {
  Define("budget", configuration::v1::FieldDefinition::KIND_NUMBER);
  const std::string lead = Existing(
      "company_name: 'Match' kind: KIND_COMPANY email: 'Ann@Match.example' score: 3 "
      "owner: 'users/developer' source: 'dictionaries/source/entries/website' "
      "employee_count: 7 annual_revenue { currency_code: 'EUR' units: 10 } key_account: true "
      "address { postal_address { region_code: 'FR' locality: 'Lyon' } } fax: '+33 1 1' "
      "external_ids { system: 'erp' id: '4711' } external_ids { system: 'web' id: 'x' } "
      "custom_fields { key: 'budget' value { number_value: 5 } }");
  Existing("company_name: 'Other' kind: KIND_CONSUMER");

  for (const std::string& filter :
       {std::string("company_name = \"Ma*\""), std::string("email_normalized = ann@match.example"),
        std::string("kind = KIND_COMPANY AND score >= 3"), std::string("owner = me()"),
        std::string("source = dictionaries/source/entries/website"),
        std::string("employee_count < 8"), std::string("annual_revenue.units > 9"),
        std::string("key_account = true"), std::string("address.postal_address.locality = Lyon"),
        std::string("custom_fields.budget = 5"), "name = " + lead, std::string("fax : '+33'"),
        std::string("external_ids.id : 4711"), std::string("external_ids.system : web"),
        std::string("NOT kind = KIND_CONSUMER"), std::string("company_name:atc"),
        std::string("number = L-000001"), std::string("create_time <= now() AND score = 3"),
        std::string("status = statuses/lead/to-be-processed AND score = 3")}) {
    v1::ListLeadsRequest request;
    request.set_filter(filter);

    const auto response = Call(*lead_stub_, &v1::LeadService::Stub::ListLeads, request);

    ASSERT_THAT(response, IsOk()) << filter;
    ASSERT_EQ(response->leads_size(), 1) << filter;
    EXPECT_EQ(response->leads(0).name(), lead) << filter;
  }
}

TEST_F(ReadLeadsTest, RefuseFiltersAndOrdersThatMeanNothing) {
  Define("budget", configuration::v1::FieldDefinition::KIND_NUMBER);
  for (const char* request :
       {"filter: 'nonsense ='", "filter: 'held_by = 1'", "filter: 'score = x'",
        "filter: 'custom_fields.none = 1'", "filter: 'custom_fields.budget = much'",
        "filter: 'custom_fields.budget > 1e-20000'", "order_by: 'email'", "order_by: 'nothing'"}) {
    EXPECT_THAT(List(request), FailsWith(kInvalid, type::v1::ERROR_REASON_FILTER_INVALID))
        << request;
  }
  EXPECT_THAT(List("page_size: 1001"), RefusesField("page_size"));
  EXPECT_THAT(List("saved_view: 'views/nice'"), RefusesField("saved_view"));
}

TEST_F(ReadLeadsTest, LeaveConvertedLeadsOutUnlessAskedFor) {
  const std::string converted = Converted(ANameOf("conversions"));
  Existing("company_name: 'Open'");

  EXPECT_THAT(Companies(""), ElementsAre("Open"));
  EXPECT_THAT(Companies("saved_view: 'views/open'"), ElementsAre("Open"));
  EXPECT_THAT(Companies("include_converted: true"), ElementsAre("Open", "Meyer & Sons"));
  EXPECT_THAT(Companies("filter: 'converted = true'"), ElementsAre("Meyer & Sons"));
  EXPECT_THAT(Companies("filter: 'score = 0 AND NOT (converted = false)'"),
              ElementsAre("Meyer & Sons"));
  EXPECT_THAT(Get(converted), IsOk());
}

TEST_F(ReadLeadsTest, FindConvertedLeadsByWhatTheyBecame) {
  const std::string conversion = ANameOf("conversions");
  const std::string lead = Converted(conversion);
  Existing("company_name: 'Open'");
  const v1::Lead converted = *Get(lead);

  for (const std::string& filter :
       {"account = " + converted.account(), "contacts : " + converted.contacts(0),
        "opportunity = " + converted.opportunity(), "converter = " + converted.converter(),
        std::string("account : *")}) {
    EXPECT_THAT(Companies("filter: '" + filter + "'"), ElementsAre("Meyer & Sons")) << filter;
  }
  EXPECT_THAT(Companies("filter: 'account = " + ANameOf("accounts") + "'"), IsEmpty());
}

TEST_F(ReadLeadsTest, TellWhichLeadsAreBeingConverted) {
  Held(ANameOf("conversions"));
  Existing("company_name: 'Open'");

  EXPECT_THAT(Companies("filter: 'conversion_in_progress = true'"), ElementsAre("Meyer & Sons"));
  EXPECT_THAT(Companies("filter: 'conversion_in_progress = false'"), ElementsAre("Open"));
}

TEST_F(ReadLeadsTest, OfferThePredefinedViews) {
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_statuses()->Clear();
    const auto add = [&](const std::string& name) -> LeadStatus& {
      LeadStatus& status = *configuration.add_statuses();
      status.set_name("statuses/lead/" + name);
      status.set_entity(LeadStatus::ENTITY_LEAD);
      status.set_category(LeadStatus::CATEGORY_OPEN);
      status.set_directly_selectable(true);
      return status;
    };
    add("new").set_role(LeadStatus::ROLE_DEFAULT);
    add("sleeping").set_dormant(true);
    add("warm").set_temperature(LeadStatus::TEMPERATURE_HOT);
    add("gone").set_role(LeadStatus::ROLE_LOST);
    configuration.mutable_statuses()->rbegin()->set_category(LeadStatus::CATEGORY_CLOSED_LOST);
    configuration.mutable_settings()->set_converted_representation(
        configuration::v1::Settings::CONVERTED_REPRESENTATION_FLAG_ONLY);
  });
  Existing("company_name: 'New' owner: 'users/developer'");
  Existing("company_name: 'Sleeping' status: 'statuses/lead/sleeping' owner: 'users/developer'");
  Existing("company_name: 'Warm' status: 'statuses/lead/warm'");
  Existing("company_name: 'Gone' status: 'statuses/lead/gone'");

  EXPECT_THAT(Companies("saved_view: 'views/all'"),
              UnorderedElementsAre("New", "Sleeping", "Warm", "Gone"));
  EXPECT_THAT(Companies("saved_view: 'views/open'"), UnorderedElementsAre("New", "Warm"));
  EXPECT_THAT(Companies("saved_view: 'views/closed'"), ElementsAre("Gone"));
  EXPECT_THAT(Companies("saved_view: 'views/my'"), ElementsAre("New"));
  EXPECT_THAT(Companies("saved_view: 'views/hot'"), ElementsAre("Warm"));
  EXPECT_THAT(Companies("saved_view: 'views/hot' filter: 'company_name = x'"), IsEmpty());
}

}  // namespace
}  // namespace leadline::lead
