// Lists as the views of the configuration have them.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using configuration::v1::Settings;
using configuration::v1::View;
using test::ANameOf;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class SavedViewsTest : public LeadFixture {
 protected:
  // The company names of a list, in its order.
  std::vector<std::string> Companies(const std::string& request) {
    const auto response = List(request);
    EXPECT_THAT(response, IsOk());
    if (!response.ok()) return {};
    std::vector<std::string> names;
    for (const auto& lead : response->leads()) names.push_back(lead.company_name());
    return names;
  }

  // A shared view of leads, `views/own`, unless `view` says otherwise.
  void AddView(const std::string& view) {
    Configure([&](Configuration& configuration) {
      View& added = *configuration.add_views();
      added = FromText<View>("name: 'views/own' entity: ENTITY_LEAD visibility: VISIBILITY_SHARED");
      added.MergeFrom(FromText<View>(view));
    });
  }

  void Change(const std::string& name, const std::string& view) {
    Configure([&](Configuration& configuration) {
      for (View& changed : *configuration.mutable_views()) {
        if (changed.name() == name) changed.MergeFrom(FromText<View>(view));
      }
    });
  }

  void Show(Settings::PostConvertVisibility visibility) {
    Configure([&](Configuration& configuration) {
      configuration.mutable_settings()->set_post_convert_visibility(visibility);
    });
  }
};

TEST_F(SavedViewsTest, NarrowTheListTogetherWithTheCallersFilter) {
  AddView("filter: 'score >= 3 AND owner = me()'");
  Existing("company_name: 'Mine' score: 3 owner: 'users/developer'");
  Existing("company_name: 'Best' score: 5 owner: 'users/developer'");
  Existing("company_name: 'Low' score: 2 owner: 'users/developer'");
  Existing("company_name: 'Theirs' score: 5 owner: 'users/ann'");

  EXPECT_THAT(Companies("saved_view: 'views/own'"), UnorderedElementsAre("Mine", "Best"));
  EXPECT_THAT(Companies("saved_view: 'views/own' filter: 'score = 5'"), ElementsAre("Best"));
  EXPECT_THAT(Companies("saved_view: 'views/own' filter: 'score = 2 OR score = 3'"),
              ElementsAre("Mine"));
}

TEST_F(SavedViewsTest, NarrowByCustomFields) {
  Define("budget", configuration::v1::FieldDefinition::KIND_NUMBER);
  AddView("filter: 'custom_fields.budget > 10'");
  Existing("company_name: 'Rich' custom_fields { key: 'budget' value { number_value: 50 } }");
  Existing("company_name: 'Poor' custom_fields { key: 'budget' value { number_value: 5 } }");

  EXPECT_THAT(Companies("saved_view: 'views/own'"), ElementsAre("Rich"));
}

TEST_F(SavedViewsTest, ShowWhatAnAdministratorMadeOfThePredefinedOnes) {
  Existing("company_name: 'Scored' score: 5");
  Existing("company_name: 'Other'");
  EXPECT_THAT(Companies("saved_view: 'views/hot'"), ElementsAre());

  Configure([](Configuration& configuration) {
    for (View& view : *configuration.mutable_views()) {
      if (view.name() == "views/hot") view.clear_temperatures();
    }
  });
  Change("views/hot", "filter: 'score = 5'");

  EXPECT_THAT(Companies("saved_view: 'views/hot'"), ElementsAre("Scored"));
}

TEST_F(SavedViewsTest, NarrowToStatusesOfSeveralTemperatures) {
  Configure([](Configuration& configuration) {
    for (auto& status : *configuration.mutable_statuses()) {
      if (status.name() == "statuses/lead/nurturing") {
        status.set_temperature(LeadStatus::TEMPERATURE_COLD);
      } else if (status.name() == "statuses/lead/sales-qualification") {
        status.set_temperature(LeadStatus::TEMPERATURE_HOT);
      }
    }
  });
  AddView("temperatures: TEMPERATURE_COLD temperatures: TEMPERATURE_HOT");
  Existing("company_name: 'Cold' status: 'statuses/lead/nurturing'");
  Existing("company_name: 'Hot' status: 'statuses/lead/sales-qualification'");
  Existing("company_name: 'New'");

  EXPECT_THAT(Companies("saved_view: 'views/own'"), UnorderedElementsAre("Cold", "Hot"));
  EXPECT_THAT(Companies("saved_view: 'views/hot'"), ElementsAre("Hot"));
}

TEST_F(SavedViewsTest, AreRefusedWhenTheyAreNotTheCallersToUse) {
  AddView("name: 'views/theirs' visibility: VISIBILITY_PRIVATE owner: 'users/ann'");
  AddView("name: 'views/mine' visibility: VISIBILITY_PRIVATE owner: 'users/developer'");
  AddView("name: 'views/accounts' entity: ENTITY_ACCOUNT");

  EXPECT_THAT(List("saved_view: 'views/mine'"), IsOk());
  for (const char* name : {"theirs", "accounts", "none"}) {
    EXPECT_THAT(List("saved_view: 'views/" + std::string(name) + "'"), RefusesField("saved_view"))
        << name;
  }
}

TEST_F(SavedViewsTest, AreRefusedWhenLeadsCannotBeListedByThem) {
  AddView("filter: 'annotations.source = 1'");
  Existing();

  EXPECT_THAT(List("saved_view: 'views/own'"), RefusesField("saved_view"));
  EXPECT_THAT(List("saved_view: 'views/own' filter: 'fax = 1'"), RefusesField("saved_view"));
}

TEST_F(SavedViewsTest, OrderTheListForWhoeverAsksForNoOrder) {
  AddView("order_by: 'company_name'");
  for (const char* name : {"B", "C", "A"}) Existing("company_name: '" + std::string(name) + "'");

  EXPECT_THAT(Companies("saved_view: 'views/own'"), ElementsAre("A", "B", "C"));
  EXPECT_THAT(Companies("saved_view: 'views/own' order_by: 'create_time desc'"),
              ElementsAre("A", "C", "B"));
}

TEST_F(SavedViewsTest, AreInTheListsOwnOrderWhereLeadsCannotBeInTheirs) {
  AddView("order_by: 'email'");
  for (const char* name : {"B", "C", "A"}) Existing("company_name: '" + std::string(name) + "'");

  EXPECT_THAT(Companies("saved_view: 'views/own'"), ElementsAre("A", "C", "B"));
}

TEST_F(SavedViewsTest, AreReadPageByPage) {
  AddView("order_by: 'company_name' filter: 'score = 1'");
  for (const char* name : {"B", "C", "A"}) {
    Existing("company_name: '" + std::string(name) + "' score: 1");
  }
  const auto first = List("saved_view: 'views/own' page_size: 2");
  ASSERT_THAT(first, IsOk());

  const std::string token = "page_token: '" + first->next_page_token() + "' page_size: 2 ";

  EXPECT_THAT(Companies(token + "saved_view: 'views/own'"), ElementsAre("C"));
  EXPECT_THAT(
      List(token + "saved_view: 'views/all'"),
      FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_PAGE_TOKEN_INVALID));
}

TEST_F(SavedViewsTest, ShowConvertedLeadsThatTheirFilterAsksFor) {
  AddView("filter: 'converted = true'");
  Converted(ANameOf("conversions"));
  Existing("company_name: 'Open'");

  EXPECT_THAT(Companies("saved_view: 'views/own'"), ElementsAre("Meyer & Sons"));
}

TEST_F(SavedViewsTest, KeepConvertedLeadsOutWhenTheySayTheyDo) {
  Converted(ANameOf("conversions"));
  Existing("company_name: 'Open'");
  Show(Settings::POST_CONVERT_VISIBILITY_SHOW);
  AddView("without_converted: true");

  EXPECT_THAT(Companies(""), UnorderedElementsAre("Open", "Meyer & Sons"));
  EXPECT_THAT(Companies("saved_view: 'views/all'"), UnorderedElementsAre("Open", "Meyer & Sons"));
  EXPECT_THAT(Companies("saved_view: 'views/open'"), ElementsAre("Open"));
  EXPECT_THAT(Companies("saved_view: 'views/own'"), ElementsAre("Open"));
  EXPECT_THAT(Companies("saved_view: 'views/own' include_converted: true"),
              UnorderedElementsAre("Open", "Meyer & Sons"));
}

}  // namespace
}  // namespace leadline::lead
