#include <future>
#include <pqxx/pqxx>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "tests/lead/handoff_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::IsOkAndHolds;
using test::StatusIs;
using v1::HandoffCompletion;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

TEST_F(HandoffTest, AbortGivesTheLeadBackUnchanged) {
  const std::string lead = Existing();
  const auto before = Get(lead);
  ASSERT_THAT(Begin(conversion_, lead), IsOk());

  EXPECT_THAT(Abort(conversion_, lead), IsOk());

  EXPECT_THAT(Get(lead), IsOkAndHolds(EqualsProto(*before)));
  EXPECT_EQ(StateOf(conversion_), "RELEASED");
  EXPECT_THAT(Begin(ANameOf("conversions"), lead), IsOk());
}

TEST_F(HandoffTest, AbortRepeatedIsHarmless) {
  const std::string lead = Held(conversion_);
  ASSERT_THAT(Abort(conversion_, lead), IsOk());
  const std::string next = ANameOf("conversions");
  ASSERT_THAT(Begin(next, lead), IsOk());

  EXPECT_THAT(Abort(conversion_, lead), IsOk());

  EXPECT_THAT(Complete(CompletionOf(next, lead)), IsOk());
}

TEST_F(HandoffTest, AbortLeavesItsTombstoneAlsoWhereNothingWasHeld) {
  EXPECT_THAT(Abort(conversion_, Existing()), IsOk());
  EXPECT_EQ(StateOf(conversion_), "RELEASED");

  const std::string missing = ANameOf("conversions");
  EXPECT_THAT(Abort(missing, ANameOf("leads")), IsOk());
  EXPECT_EQ(StateOf(missing), "RELEASED");
}

TEST_F(HandoffTest, AbortFreesTheLeadThatIsHeldWhateverItIsTold) {
  const std::string lead = Held(conversion_);

  EXPECT_THAT(Abort(conversion_, ANameOf("leads")), IsOk());

  EXPECT_FALSE(Get(lead)->conversion_in_progress());
}

TEST_F(HandoffTest, AbortIsRefusedOnceTheConversionCompleted) {
  const std::string lead = Converted(conversion_);

  EXPECT_THAT(Abort(conversion_, lead),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_TRUE(Get(lead)->converted());
  EXPECT_EQ(StateOf(conversion_), "DONE");
}

TEST_F(HandoffTest, OfBeginAndAbortAtOnceAbortHasTheLastWord) {
  for (int round = 0; round < 20; ++round) {
    const std::string conversion = ANameOf("conversions");
    const std::string lead = Existing();
    auto begin =
        std::async(std::launch::async, [&, this] { return Begin(conversion, lead).status(); });
    auto abort = std::async(std::launch::async, [&, this] { return Abort(conversion, lead); });
    begin.get().IgnoreError();  // Either way.

    EXPECT_THAT(abort.get(), IsOk());

    EXPECT_FALSE(Get(lead)->conversion_in_progress());
    EXPECT_THAT(Begin(conversion, lead),
                FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_RELEASED));
  }
}

TEST_F(HandoffTest, AbortFreesALeadThatItsBeginTookWhileItWaited) {
  const std::string lead = Existing();
  const std::string id = conversion_.substr(conversion_.find('/') + 1);
  pqxx::connection session(database_.conninfo());
  pqxx::work begin(session);
  begin.exec("UPDATE leads SET held_by = $1, held_since = now()", pqxx::params{id});
  begin.exec(
      "INSERT INTO handoffs (organization_id, id, lead, state) "
      "SELECT organization_id, held_by, id, 'RESERVED' FROM leads");
  auto abort = std::async(std::launch::async, [&, this] { return Abort(conversion_, lead); });
  while (database_.Query("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                         "AND datname = current_database()") == "0") {
    absl::SleepFor(absl::Milliseconds(1));
  }

  begin.commit();

  EXPECT_THAT(abort.get(), IsOk());
  EXPECT_FALSE(Get(lead)->conversion_in_progress());
  EXPECT_EQ(StateOf(conversion_), "RELEASED");
}

TEST_F(HandoffTest, OfCompleteAndAbortAtOnceOneHappens) {
  for (int round = 0; round < 20; ++round) {
    const std::string conversion = ANameOf("conversions");
    const std::string lead = Held(conversion);
    auto complete = std::async(std::launch::async, [&, this] {
      return Complete(CompletionOf(conversion, lead)).status();
    });
    auto abort = std::async(std::launch::async, [&, this] { return Abort(conversion, lead); });

    const bool completed = complete.get().ok();

    EXPECT_EQ(abort.get().ok(), !completed);
    EXPECT_EQ(Get(lead)->converted(), completed);
    EXPECT_FALSE(Get(lead)->conversion_in_progress());
  }
}

TEST_F(HandoffTest, AStepThatFailsBeforeItsCommitChangesNothing) {
  const std::string lead = Held(conversion_);
  ASSERT_THAT(AddComment(lead, "x"), IsOk());
  for (const char* point : {"handoff.before_complete", "handoff.before_complete_commit"}) {
    ASSERT_THAT(failpoint::Arm(std::string(point) + "=unavailable"), IsOk());

    EXPECT_THAT(Complete(CompletionOf(conversion_, lead)),
                StatusIs(absl::StatusCode::kUnavailable));

    EXPECT_FALSE(Get(lead)->converted()) << point;
    EXPECT_EQ(Comments(lead)->comments(0).account(), "") << point;
    EXPECT_EQ(Events("LeadConverted", lead), 0) << point;
  }
}

TEST_F(HandoffTest, AStepWhoseAnswerIsLostCanBeRepeated) {
  const std::string lead = Existing();
  const auto lose_answer_of = [&](const char* point, const std::function<absl::Status()>& step) {
    ASSERT_THAT(failpoint::Arm(std::string(point) + "=unavailable"), IsOk());
    EXPECT_THAT(step(), StatusIs(absl::StatusCode::kUnavailable));
    failpoint::Disarm();
    EXPECT_THAT(step(), IsOk()) << point;
  };

  lose_answer_of("handoff.after_begin", [&] { return Begin(conversion_, lead).status(); });
  EXPECT_TRUE(Get(lead)->conversion_in_progress());
  lose_answer_of("handoff.after_complete",
                 [&] { return Complete(CompletionOf(conversion_, lead)).status(); });
  EXPECT_TRUE(Get(lead)->converted());

  const std::string other = Existing();
  const std::string aborted = ANameOf("conversions");
  lose_answer_of("handoff.after_release", [&] { return Abort(aborted, other); });
  EXPECT_EQ(StateOf(aborted), "RELEASED");
}

TEST_F(HandoffTest, NamesOfOtherCollectionsAreRefused) {
  EXPECT_THAT(Begin(ANameOf("leads"), Existing()),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
  HandoffCompletion completion = CompletionOf(conversion_, Existing());
  completion.set_account(ANameOf("contacts"));
  EXPECT_THAT(Complete(completion),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
}

}  // namespace
}  // namespace leadline::lead
