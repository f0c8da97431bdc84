// Opportunities of leads: before, by and after the conversion, as the organisation has it.

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/conversion/opportunity/opportunity_service.h"
#include "tests/conversion/records_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using configuration::v1::Settings;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr StatusCode kWrongState = StatusCode::kFailedPrecondition;
constexpr char kRequestId[] = "request_id: '5b2b7f3c-6c1b-4f0c-9a53-0d3c4f2b1a01'";

class LeadOpportunitiesTest : public RecordsFixture {
 protected:
  void Follow(Settings::OpportunityOnLead policy) {
    configuration_.mutable_settings()->set_opportunity_on_lead(policy);
    Publish();
  }

  std::string AddLead() { return fake_leads_.Add(ALead()).name(); }

  // An opportunity of the lead without a name of its own.
  auto Sell(const std::string& lead, const std::string& more = "", const std::string& but = "") {
    return AskFor(test::FromText<v1::Opportunity>("lead: '" + lead + "' " + more), but);
  }
};

TEST_F(LeadOpportunitiesTest, AreRefusedWhereTheyBeginWithAConversion) {
  Follow(Settings::OPPORTUNITY_ON_LEAD_FORBID);
  const std::string lead = AddLead();

  EXPECT_THAT(Sell(lead), AllOf(FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_NOT_CONVERTED),
                                HasMetadata("lead", lead)));
  EXPECT_EQ(Count("opportunities"), 0);
}

TEST_F(LeadOpportunitiesTest, NeedALeadThatIsThere) {
  for (const auto policy :
       {Settings::OPPORTUNITY_ON_LEAD_FORBID, Settings::OPPORTUNITY_ON_LEAD_ALLOW,
        Settings::OPPORTUNITY_ON_LEAD_AUTO_CONVERT}) {
    Follow(policy);
    EXPECT_THAT(Sell("leads/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001"),
                FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  }
}

TEST_F(LeadOpportunitiesTest, AreMadeBesideTheLeadWhereThatIsAllowed) {
  Follow(Settings::OPPORTUNITY_ON_LEAD_ALLOW);
  const std::string lead = AddLead();

  const auto made = Sell(lead);

  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->opportunity().lead(), lead);
  EXPECT_EQ(made->opportunity().display_name(), "Analytical Engines");
  EXPECT_EQ(made->opportunity().account(), "");
  EXPECT_FALSE(fake_leads_.Get(lead).converted());
  EXPECT_THAT(List<v1::Opportunity>("filter: 'lead = \"" + lead + "\"'"),
              ElementsAre(made->opportunity().name()));
}

TEST_F(LeadOpportunitiesTest, AreNotForLeadsThatAreLostOrDeleted) {
  Follow(Settings::OPPORTUNITY_ON_LEAD_ALLOW);
  lead::v1::Lead lost = ALead();
  lost.set_lost(true);
  lead::v1::Lead deleted = ALead();
  deleted.mutable_delete_time()->set_seconds(1);

  EXPECT_THAT(Sell(fake_leads_.Add(lost).name()),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_LOST));
  EXPECT_THAT(Sell(fake_leads_.Add(deleted).name()),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_DELETED));
}

TEST_F(LeadOpportunitiesTest, AreTakenOverByTheConversionOfTheLead) {
  Follow(Settings::OPPORTUNITY_ON_LEAD_ALLOW);
  const std::string lead = AddLead();
  const v1::Opportunity own = Sell(lead, "probability: 70")->opportunity();
  const v1::Opportunity other = Sell(lead)->opportunity();
  const v1::Opportunity deleted = Sell(lead)->opportunity();
  ASSERT_THAT(Delete<v1::Opportunity>(deleted.name()), IsOk());
  v1::PreviewConversionRequest preview;
  preview.set_lead(lead);

  const auto previewed = Preview(preview);
  const auto converted = Convert(RequestFor(lead));

  ASSERT_THAT(converted, IsOk());
  EXPECT_EQ(converted->opportunity().name(), own.name());
  EXPECT_EQ(converted->opportunity().probability(), 70);
  EXPECT_EQ(converted->opportunity().account(), converted->account().name());
  EXPECT_THAT(converted->opportunity().contacts(), ElementsAre(converted->contacts(0).name()));
  EXPECT_THAT(GetOpportunity(own.name()), IsOkAndHolds(EqualsProto(converted->opportunity())));
  EXPECT_EQ(GetOpportunity(other.name())->account(), converted->account().name());
  EXPECT_EQ(GetOpportunity(deleted.name())->account(), "");
  EXPECT_EQ(Count("opportunities"), 3);
  ASSERT_THAT(previewed, IsOk());
  EXPECT_EQ(previewed->opportunity().name(), own.name());
}

TEST_F(LeadOpportunitiesTest, StayAloneWhenTheConversionIsToldWhatToDo) {
  Follow(Settings::OPPORTUNITY_ON_LEAD_ALLOW);
  const std::string lead = AddLead();
  const v1::Opportunity own = Sell(lead)->opportunity();
  v1::ConvertLeadRequest request = RequestFor(lead);
  request.mutable_opportunity()->set_action(v1::TARGET_ACTION_CREATE);

  const auto converted = Convert(request);

  ASSERT_THAT(converted, IsOk());
  EXPECT_NE(converted->opportunity().name(), own.name());
  EXPECT_THAT(GetOpportunity(own.name()), IsOkAndHolds(EqualsProto(own)));
}

TEST_F(LeadOpportunitiesTest, ConvertTheLeadWhereTheyDo) {
  Follow(Settings::OPPORTUNITY_ON_LEAD_AUTO_CONVERT);
  const std::string lead = AddLead();

  const auto made = Sell(lead, "probability: 70 tags: 'dictionaries/tag/entries/early'");

  ASSERT_THAT(made, IsOk());
  const v1::Opportunity& opportunity = made->opportunity();
  EXPECT_TRUE(fake_leads_.Get(lead).converted());
  EXPECT_EQ(opportunity.probability(), 70);
  EXPECT_EQ(opportunity.lead(), lead);
  EXPECT_EQ(GetConversion(opportunity.conversion())->opportunity(), opportunity.name());
  EXPECT_EQ(GetAccount(opportunity.account())->display_name(), "Analytical Engines");
  EXPECT_THAT(GetOpportunity(opportunity.name()), IsOkAndHolds(EqualsProto(opportunity)));
}

TEST_F(LeadOpportunitiesTest, ConvertTheLeadOnceHoweverOftenTheyAreAskedFor) {
  Follow(Settings::OPPORTUNITY_ON_LEAD_AUTO_CONVERT);
  const std::string lead = AddLead();

  const auto first = Sell(lead, "", kRequestId);
  const auto second = Sell(lead, "", kRequestId);

  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_TRUE(second->replayed());
  EXPECT_EQ(second->opportunity().name(), first->opportunity().name());
  EXPECT_EQ(Count("opportunities"), 1);
}

TEST_F(LeadOpportunitiesTest, LeaveTheLeadAloneWhenTheyAreOnlyValidated) {
  Follow(Settings::OPPORTUNITY_ON_LEAD_AUTO_CONVERT);
  const std::string lead = AddLead();

  EXPECT_THAT(Sell(lead, "", "validate_only: true"), IsOk());
  EXPECT_FALSE(fake_leads_.Get(lead).converted());
  EXPECT_EQ(Count("opportunities"), 0);
  EXPECT_THAT(Sell(lead, "source: 'dictionaries/source/entries/nowhere'"),
              RefusesField("opportunity.source"));
}

TEST_F(LeadOpportunitiesTest, BelongToWhatTheLeadBecame) {
  for (const auto policy :
       {Settings::OPPORTUNITY_ON_LEAD_FORBID, Settings::OPPORTUNITY_ON_LEAD_ALLOW,
        Settings::OPPORTUNITY_ON_LEAD_AUTO_CONVERT}) {
    Follow(policy);
    const std::string lead = AddLead();
    const auto converted = Convert(RequestFor(lead));
    ASSERT_THAT(converted, IsOk());

    const auto first = Sell(
        lead, "", absl::StrCat("request_id: '5b2b7f3c-6c1b-4f0c-9a53-00000000000", policy, "'"));
    const auto again = Sell(
        lead, "", absl::StrCat("request_id: '5b2b7f3c-6c1b-4f0c-9a53-00000000000", policy, "'"));

    ASSERT_THAT(first, IsOk());
    EXPECT_EQ(first->opportunity().account(), converted->account().name());
    EXPECT_THAT(first->opportunity().contacts(), ElementsAre(converted->contacts(0).name()));
    EXPECT_EQ(first->opportunity().display_name(), "Analytical Engines");
    EXPECT_NE(first->opportunity().name(), converted->opportunity().name());
    ASSERT_THAT(again, IsOk());
    EXPECT_TRUE(again->replayed());
    EXPECT_EQ(again->opportunity().name(), first->opportunity().name());
  }
}

TEST_F(LeadOpportunitiesTest, ConvertOnlyForWhomMayConvert) {
  Follow(Settings::OPPORTUNITY_ON_LEAD_AUTO_CONVERT);
  edge::EdgeOptions options = test::EdgeForTests();
  options.development_permissions = {"opportunities.*"};
  edge::Edge edge(options);
  const auto service = MakeOpportunityService(
      edge, {opportunities_, opportunity_records_, create_opportunity_, change_stage_}, settings_);
  const test::InProcessServer server(edge, {service.get()});
  const auto stub = v1::OpportunityService::NewStub(server.channel());
  v1::CreateOpportunityRequest request;
  request.mutable_opportunity()->set_lead(AddLead());

  const auto refused = Call(*stub, &v1::OpportunityService::Stub::CreateOpportunity, request);

  EXPECT_THAT(refused, AllOf(FailsWith(StatusCode::kPermissionDenied,
                                       type::v1::ERROR_REASON_PERMISSION_MISSING),
                             HasMetadata("permission", "conversions.convert")));
  EXPECT_FALSE(fake_leads_.Get(request.opportunity().lead()).converted());
}

}  // namespace
}  // namespace leadline::conversion
