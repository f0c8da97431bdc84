// Opportunities on their way through the pipeline.

#include "common/status/macros.h"
#include "gmock/gmock.h"
#include "tests/conversion/role_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::RefusesField;

class StageTest : public RoleTest {
 protected:
  v1::Opportunity AnOpportunity() { return Convert(fake_leads_.Add(ALead()))->opportunity(); }

  absl::StatusOr<v1::Opportunity> Move(const v1::ChangeOpportunityStageRequest& request) {
    LEADLINE_ASSIGN_OR_RETURN(
        const auto response,
        Call(*opportunity_stub_, &v1::OpportunityService::Stub::ChangeOpportunityStage, request));
    return response.opportunity();
  }

  absl::StatusOr<v1::Opportunity> Move(const std::string& opportunity, const std::string& stage) {
    v1::ChangeOpportunityStageRequest request;
    request.set_name(opportunity);
    request.set_stage("statuses/opportunity/" + stage);
    return Move(request);
  }
};

TEST_F(StageTest, IsTheOneThatWasChosen) {
  const v1::Opportunity before = AnOpportunity();

  const auto moved = Move(before.name(), "proposal");

  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->stage(), "statuses/opportunity/proposal");
  EXPECT_EQ(moved->etag(), "2");
  EXPECT_FALSE(moved->has_close_time());
  EXPECT_EQ(moved->has_probability(), before.has_probability());
  EXPECT_THAT(*moved, EqualsProto(*GetOpportunity(before.name())));
  EXPECT_EQ(EventsOf(before.name()), "OpportunityStageChanged");
}

TEST_F(StageTest, ChangesNothingWhenItIsTheOneItHas) {
  const v1::Opportunity before = AnOpportunity();

  const auto moved = Move(before.name(), "new");

  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->etag(), "1");
  EXPECT_EQ(EventsOf(before.name()), "");
}

TEST_F(StageTest, ThatIsClosedIsNotedWithItsTimeUntilItIsOpenAgain) {
  const std::string opportunity = AnOpportunity().name();

  const auto won = Move(opportunity, "won");
  const auto lost = Move(opportunity, "lost");
  const auto open = Move(opportunity, "negotiation");

  ASSERT_THAT(won, IsOk());
  EXPECT_TRUE(won->has_close_time());
  ASSERT_THAT(lost, IsOk());
  EXPECT_THAT(lost->close_time(), EqualsProto(won->close_time()));
  ASSERT_THAT(open, IsOk());
  EXPECT_FALSE(open->has_close_time());
  EXPECT_EQ(EventsOf(opportunity), "OpportunityWon OpportunityLost OpportunityStageChanged");
}

TEST_F(StageTest, IsOneInUseThatCanBeChosen) {
  const std::string opportunity = AnOpportunity().name();
  StatusNamed("statuses/opportunity/won").set_directly_selectable(false);
  StatusNamed("statuses/opportunity/proposal").mutable_archive_time()->set_seconds(1);
  Publish();
  v1::ChangeOpportunityStageRequest of_a_prospect;
  of_a_prospect.set_name(opportunity);
  of_a_prospect.set_stage("statuses/prospect/nurturing");

  EXPECT_THAT(Move(opportunity, "unheard-of"), RefusesField("stage"));
  EXPECT_THAT(Move(opportunity, "won"), RefusesField("stage"));
  EXPECT_THAT(Move(opportunity, "proposal"), RefusesField("stage"));
  EXPECT_THAT(Move(of_a_prospect), RefusesField("stage"));
}

TEST_F(StageTest, IsRefusedForAnotherVersionAndForNothing) {
  v1::ChangeOpportunityStageRequest request;
  request.set_name(AnOpportunity().name());
  request.set_stage("statuses/opportunity/won");
  request.set_etag("7");

  EXPECT_THAT(Move(request), FailsWith(StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_THAT(Move("opportunities/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001", "won"),
              FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(StageTest, IsOnlyTriedWhenOnlyValidated) {
  v1::ChangeOpportunityStageRequest request;
  request.set_name(AnOpportunity().name());
  request.set_stage("statuses/opportunity/won");
  request.set_validate_only(true);

  const auto tried = Move(request);

  ASSERT_THAT(tried, IsOk());
  EXPECT_EQ(tried->stage(), "statuses/opportunity/won");
  EXPECT_EQ(GetOpportunity(request.name())->stage(), "statuses/opportunity/new");
  EXPECT_EQ(EventsOf(request.name()), "");
}

}  // namespace
}  // namespace leadline::conversion
