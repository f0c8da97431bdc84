#include "common/failpoint/failpoint.h"
#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::FailsWith;
using test::IsOk;
using test::IsOkAndHolds;

// Every hold is old at once.
class ResolveHoldsTest : public LeadFixture {
 protected:
  ~ResolveHoldsTest() override { failpoint::Disarm(); }

  // Lets the time pass until the next attempt at every hold.
  void PassTheTime() {
    database_.Query("UPDATE handoffs SET resolve_time = now() - interval '1 second' RETURNING 1");
  }

  const std::string conversion_ = ANameOf("conversions");
};

TEST_F(ResolveHoldsTest, CompletesWhatWasCommitted) {
  const std::string lead = Held(conversion_);
  ASSERT_THAT(AddComment(lead, "x"), IsOk());
  const auto completion = CompletionOf(conversion_, lead);
  decisions_.Commit(completion);

  EXPECT_THAT(resolve_holds_.Run(), IsOkAndHolds(1));

  const auto converted = Get(lead);
  EXPECT_TRUE(converted->converted());
  EXPECT_EQ(converted->account(), completion.account());
  EXPECT_EQ(Comments(completion.account())->comments_size(), 1);
}

TEST_F(ResolveHoldsTest, ReleasesWhatWasDecidedAgainst) {
  const std::string lead = Held(conversion_);

  EXPECT_THAT(resolve_holds_.Run(), IsOkAndHolds(1));

  EXPECT_FALSE(Get(lead)->conversion_in_progress());
  EXPECT_THAT(
      Complete(CompletionOf(conversion_, lead)),
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_CONVERSION_RELEASED));
}

TEST_F(ResolveHoldsTest, CountsTheHoldsThereAre) {
  EXPECT_EQ(handoffs_.CountHolds()->holds, 0);
  Held(conversion_);
  Held(ANameOf("conversions"));
  database_.Query("UPDATE handoffs SET reserve_time = now() - interval '1 hour'");

  EXPECT_EQ(handoffs_.CountHolds()->holds, 2);
  EXPECT_GE(handoffs_.CountHolds()->oldest, absl::Hours(1));

  EXPECT_THAT(resolve_holds_.Run(), IsOkAndHolds(2));
  EXPECT_EQ(handoffs_.CountHolds()->holds, 0);
  EXPECT_EQ(handoffs_.CountHolds()->oldest, absl::ZeroDuration());
}

TEST_F(ResolveHoldsTest, LooksAtOldHoldsOnly) {
  const std::string lead = Held(conversion_);
  database_.Query("UPDATE handoffs SET resolve_time = now() + interval '1 hour' RETURNING 1");

  EXPECT_THAT(resolve_holds_.Run(), IsOkAndHolds(0));

  EXPECT_TRUE(Get(lead)->conversion_in_progress());
  EXPECT_EQ(decisions_.asked(), 0);
}

TEST_F(ResolveHoldsTest, FindsNothingToDoAfterwards) {
  Held(conversion_);
  ASSERT_THAT(resolve_holds_.Run(), IsOkAndHolds(1));

  PassTheTime();

  EXPECT_THAT(resolve_holds_.Run(), IsOkAndHolds(0));
  EXPECT_EQ(decisions_.asked(), 1);
}

TEST_F(ResolveHoldsTest, KeepsTheHoldWhileNobodyAnswers) {
  const std::string lead = Held(conversion_);
  decisions_.SetAway(true);

  EXPECT_THAT(resolve_holds_.Run(), IsOkAndHolds(0));

  EXPECT_TRUE(Get(lead)->conversion_in_progress());
  decisions_.SetAway(false);
  PassTheTime();
  EXPECT_THAT(resolve_holds_.Run(), IsOkAndHolds(1));
}

TEST_F(ResolveHoldsTest, EndsManyHoldsAtOnce) {
  for (int i = 0; i < 130; ++i) Held(ANameOf("conversions"));

  EXPECT_THAT(resolve_holds_.Run(), IsOkAndHolds(130));

  EXPECT_EQ(database_.Query("SELECT count(*) FROM leads WHERE held_by IS NOT NULL"), "0");
}

TEST_F(ResolveHoldsTest, MayDieAtAnyStep) {
  const std::string lead = Held(conversion_);
  decisions_.Commit(CompletionOf(conversion_, lead));
  for (const char* point : {"sweeper.before_resolve", "sweeper.after_resolve",
                            "handoff.before_complete", "handoff.after_complete"}) {
    ASSERT_THAT(failpoint::Arm(std::string(point) + "=unavailable"), IsOk());
    PassTheTime();

    EXPECT_THAT(resolve_holds_.Run(), IsOkAndHolds(0)) << point;
  }
  failpoint::Disarm();

  EXPECT_TRUE(Get(lead)->converted());
  PassTheTime();
  EXPECT_THAT(resolve_holds_.Run(), IsOkAndHolds(0));
}

TEST_F(ResolveHoldsTest, RunsByItselfUntilItEnds) {
  const std::string lead = Held(conversion_);
  {
    ResolveHolds sweeper(handoffs_, hand_over_, decision_client_);
    sweeper.StartEvery({absl::Milliseconds(1)});
    while (Get(lead)->conversion_in_progress()) absl::SleepFor(absl::Milliseconds(1));
  }

  EXPECT_FALSE(Get(lead)->conversion_in_progress());
}

// A claimed hold is its claimer's alone, and comes back later each time.
class OldHoldsTest : public LeadFixture {
 protected:
  OldHoldsTest() : LeadFixture("presets/default", absl::Seconds(100)) {}

  double SecondsUntilTheNext() {
    return std::stod(
        database_.Query("SELECT extract(epoch FROM resolve_time - now()) FROM handoffs"));
  }

  void PassTheTime() { database_.Query("UPDATE handoffs SET resolve_time = now() RETURNING 1"); }
};

TEST_F(OldHoldsTest, AreClaimedByOneOnly) {
  Held(ANameOf("conversions"));
  PassTheTime();

  EXPECT_EQ(handoffs_.ClaimOldHolds(10)->size(), 1u);
  EXPECT_EQ(handoffs_.ClaimOldHolds(10)->size(), 0u);
}

TEST_F(OldHoldsTest, AreOldAfterTheHoldTime) {
  Held(ANameOf("conversions"));

  EXPECT_GT(SecondsUntilTheNext(), 50);
  EXPECT_LE(SecondsUntilTheNext(), 100);
}

TEST_F(OldHoldsTest, ComeBackLaterEachTimeUpToALimit) {
  Held(ANameOf("conversions"));
  PassTheTime();
  EXPECT_EQ((*handoffs_.ClaimOldHolds(10))[0].attempts, 1);
  EXPECT_LE(SecondsUntilTheNext(), 150);

  for (int i = 0; i < 30; ++i) {
    PassTheTime();
    EXPECT_EQ(handoffs_.ClaimOldHolds(10)->size(), 1u);
  }

  EXPECT_GT(SecondsUntilTheNext(), 100);
  EXPECT_LE(SecondsUntilTheNext(), 450);
}

}  // namespace
}  // namespace leadline::lead
