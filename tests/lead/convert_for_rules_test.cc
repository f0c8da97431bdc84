// How leads are converted because a workflow rule says so.

#include <string>

#include "common/failpoint/failpoint.h"
#include "gmock/gmock.h"
#include "services/lead/lead/lead_errors.h"
#include "tests/lead/workflow_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::IsOk;
using test::StatusIs;

class ConvertForRulesTest : public WorkflowFixture {
 protected:
  const std::string rule_ = AddRule("on_event: EVENT_LEAD_CREATED actions { convert {} }");
};

TEST_F(ConvertForRulesTest, ConvertTheLeadOnce) {
  const std::string lead = Existing();
  Follow();
  EXPECT_EQ(Runs(rule_, lead), "CONVERTING CONVERTING");

  ASSERT_THAT(convert_for_rules_.Run(), IsOk());
  PassTheTime();
  ASSERT_THAT(convert_for_rules_.Run(), IsOk());

  EXPECT_TRUE(Get(lead)->converted());
  EXPECT_EQ(conversions_.asked(), 1);
  EXPECT_EQ(database_.Query("SELECT 'conversions/' || conversion FROM workflow_runs"),
            Get(lead)->conversion());
}

TEST_F(ConvertForRulesTest, ComeAfterEverythingElseThatIsToHappen) {
  const std::string first = AddRule(R"pb(
    on_event: EVENT_LEAD_CREATED
    actions { convert {} }
    actions { create_task { title: "Call" } }
    actions { convert {} }
  )pb");
  const std::string last =
      AddRule("on_event: EVENT_LEAD_CREATED actions { assign { owner: 'users/ann' } }");
  const std::string lead = Existing();

  FollowAndConvert();

  EXPECT_EQ(Runs(rule_, lead), "DONE DONE");
  EXPECT_EQ(Runs(first, lead), "DONE LEAD_CONVERTED,DONE,LEAD_CONVERTED");
  EXPECT_EQ(Runs(last, lead), "DONE DONE");
  EXPECT_EQ(Activities(Get(lead)->account())->activities_size(), 1);
  EXPECT_EQ(conversions_.converted(), 1);
}

TEST_F(ConvertForRulesTest, AreOneConversionHoweverOftenTheyAreAskedFor) {
  const std::string lead = Existing();
  Follow();
  for (const char* point : {"workflow.before_convert", "workflow.after_convert"}) {
    ASSERT_THAT(failpoint::Arm(std::string(point) + "=unavailable"), IsOk());
    PassTheTime();
    EXPECT_THAT(convert_for_rules_.Run(), StatusIs(absl::StatusCode::kUnavailable)) << point;
    EXPECT_EQ(Runs(rule_, lead), "CONVERTING CONVERTING");
  }
  failpoint::Disarm();

  FollowAndConvert();

  EXPECT_EQ(Runs(rule_, lead), "DONE DONE");
  EXPECT_EQ(conversions_.asked(), 2);
  EXPECT_EQ(conversions_.converted(), 1);
}

TEST_F(ConvertForRulesTest, KeepAskingWhileNobodyAnswers) {
  const std::string lead = Existing();
  conversions_.SetAway(true);
  Follow();
  for (int i = 0; i < 30; ++i) {
    PassTheTime();
    ASSERT_THAT(convert_for_rules_.Run(), StatusIs(absl::StatusCode::kUnknown));
  }
  EXPECT_EQ(Runs(rule_, lead), "CONVERTING CONVERTING");
  conversions_.SetAway(false);

  FollowAndConvert();

  EXPECT_EQ(Runs(rule_, lead), "DONE DONE");
}

TEST_F(ConvertForRulesTest, HoldUpNothingElse) {
  conversions_.SetAway(true);
  Existing();
  Follow();
  EXPECT_THAT(convert_for_rules_.Run(), StatusIs(absl::StatusCode::kUnknown));
  const std::string task =
      AddRule("on_event: EVENT_LEAD_CREATED actions { create_task { title: 'Call' } }");
  const std::string next = Existing();

  Follow();

  EXPECT_EQ(Runs(task, next), "DONE DONE");
}

TEST_F(ConvertForRulesTest, WaitLongerEachTime) {
  conversions_.SetAway(true);
  Existing();
  Follow();
  const auto wait = [&] {
    return std::stod(
        database_.Query("SELECT extract(epoch FROM retry_time - now()) FROM workflow_runs"));
  };
  ASSERT_TRUE((*runs_.ClaimConversion()).has_value());
  EXPECT_LE(wait(), 15);
  EXPECT_FALSE((*runs_.ClaimConversion()).has_value());

  for (int i = 0; i < 20; ++i) {
    PassTheTime();
    ASSERT_TRUE((*runs_.ClaimConversion()).has_value());
  }

  EXPECT_GT(wait(), 100);
  EXPECT_LE(wait(), 450);
}

TEST_F(ConvertForRulesTest, AreRefusedForGoodWithTheReason) {
  const std::string lead = Existing();
  conversions_.Do([](const std::string&, const std::string& name) { return NotFound(name); });

  FollowAndConvert();
  PassTheTime();
  ASSERT_THAT(convert_for_rules_.Run(), IsOk());

  EXPECT_EQ(Runs(rule_, lead), "DONE RESOURCE_NOT_FOUND");
  EXPECT_EQ(conversions_.asked(), 1);
}

TEST_F(ConvertForRulesTest, TellWhatWasMissing) {
  const std::string lead = Existing();
  conversions_.Do([](const std::string&, const std::string&) {
    FieldViolations violations;
    violations.Add("account.overrides.custom_fields.size", "is required");
    return violations.ToStatus();
  });

  FollowAndConvert();

  EXPECT_EQ(Runs(rule_, lead), "DONE FIELD_INVALID");
}

TEST_F(ConvertForRulesTest, AreGivenUpWhenTheyFailAsNoneShould) {
  const std::string lead = Existing();
  conversions_.Do(
      [](const std::string&, const std::string&) { return absl::InternalError("a fault"); });
  Follow();
  for (int i = 1; i < 20; ++i) {
    PassTheTime();
    ASSERT_THAT(convert_for_rules_.Run(), StatusIs(absl::StatusCode::kInternal));
  }
  PassTheTime();

  ASSERT_THAT(convert_for_rules_.Run(), IsOk());

  EXPECT_EQ(Runs(rule_, lead), "FAILED INTERNAL INTERNAL");
}

}  // namespace
}  // namespace leadline::lead
