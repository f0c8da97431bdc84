#include <thread>

#include "common/failpoint/failpoint.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::IsOkAndHolds;

class ConvertReplayTest : public ConversionTest {
 protected:
  ~ConvertReplayTest() override { failpoint::Disarm(); }

  v1::ConvertLeadRequest Repeatable() {
    v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
    request.set_request_id(identifier::NewId());
    return request;
  }

  // As lead-service does when a hold has lasted too long.
  void Expire(const std::string& conversion, const std::string& lead) {
    ASSERT_THAT(Resolve(conversion, lead), IsOk());
    fake_leads_.Release(conversion);
  }
};

TEST_F(ConvertReplayTest, ReturnsTheFirstConversionWhenRetried) {
  const auto request = Repeatable();
  const auto first = Convert(request);
  ASSERT_THAT(first, IsOk());

  auto again = Convert(request);

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->conversion().replay_count(), 0);
  again->set_replayed(false);
  EXPECT_THAT(*again, EqualsProto(*first));
  EXPECT_EQ(GetConversion(first->conversion().name())->replay_count(), 1);
}

TEST_F(ConvertReplayTest, RepeatsTheFirstAnswerAfterTheRecordsChanged) {
  const auto request = Repeatable();
  const auto first = Convert(request);
  ASSERT_THAT(first, IsOk());
  database_.Query("UPDATE accounts SET display_name = 'Renamed'");

  EXPECT_EQ(Convert(request)->account().display_name(), first->account().display_name());
}

TEST_F(ConvertReplayTest, RepeatsAnAnswerWithLinks) {
  const auto existing = Convert(fake_leads_.Add(ALead()));
  ASSERT_THAT(existing, IsOk());
  auto request = Repeatable();
  request.mutable_account()->add_names(existing->account().name());
  request.mutable_account()->mutable_overrides()->set_fax("1");
  const auto first = Convert(request);
  ASSERT_THAT(first, IsOk());

  auto again = Convert(request);

  ASSERT_THAT(again, IsOk());
  again->set_replayed(false);
  EXPECT_THAT(*again, EqualsProto(*first));
}

TEST_F(ConvertReplayTest, RefusesAnotherRequestWithTheSameId) {
  auto request = Repeatable();
  ASSERT_THAT(Convert(request), IsOk());

  request.set_account_role(v1::ACCOUNT_ROLE_CUSTOMER);

  EXPECT_THAT(Convert(request),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(ConvertReplayTest, RefusesAnotherRequestWithTheIdOfARefusedOne) {
  auto request = Repeatable();
  request.set_mapping_version(7);
  ASSERT_THAT(Convert(request), test::RefusesField("mapping_version"));

  request.set_mapping_version(1);

  EXPECT_THAT(Convert(request),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(ConvertReplayTest, MakesOneConversionOfFiftyRetriesAtOnce) {
  const auto request = Repeatable();
  std::vector<absl::StatusOr<v1::ConvertLeadResponse>> answers(50,
                                                               absl::InternalError("not answered"));

  std::vector<std::thread> callers;
  for (auto& answer : answers) callers.emplace_back([&] { answer = Convert(request); });
  for (std::thread& caller : callers) caller.join();

  for (const auto& answer : answers) {
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(answer->conversion().name(), ConversionOf(request.request_id()));
    EXPECT_THAT(answer->account(), EqualsProto(answers[0]->account()));
  }
  EXPECT_EQ(Count("accounts"), 1);
  EXPECT_EQ(database_.Query("SELECT replay_count FROM conversions"), "49");
}

TEST_F(ConvertReplayTest, RepeatsARefusalAlthoughItsCauseIsGone) {
  auto request = Repeatable();
  lead::v1::Lead lost = fake_leads_.Get(request.lead());
  lost.set_lost(true);
  fake_leads_.Add(lost);
  ASSERT_THAT(Convert(request),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_LOST));
  lost.set_lost(false);
  fake_leads_.Add(lost);

  EXPECT_THAT(Convert(request),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_LOST));
  request.set_request_id(identifier::NewId());
  EXPECT_THAT(Convert(request), IsOk());
}

TEST_F(ConvertReplayTest, RepeatsARefusalWithAllItsDetails) {
  auto request = Repeatable();
  request.mutable_account()->set_action(v1::TARGET_ACTION_LINK);
  const auto first = Convert(request);
  ASSERT_THAT(first, test::RefusesField("account.names"));

  EXPECT_THAT(Convert(request), test::RefusesField("account.names"));
  EXPECT_EQ(Count("conversions"), 1);
  EXPECT_EQ(fake_leads_.HolderOf(request.lead()), "");
}

TEST_F(ConvertReplayTest, TriesAnewAfterTheHoldOfADeadProcessExpired) {
  const auto request = Repeatable();
  ASSERT_THAT(failpoint::Arm("convert.after_begin=unavailable@1"), IsOk());
  ASSERT_THAT(Convert(request), test::StatusIs(StatusCode::kUnavailable));
  const std::string first = ConversionOf(request.request_id());
  EXPECT_EQ(fake_leads_.HolderOf(request.lead()), first);
  Expire(first, request.lead());

  const auto again = Convert(request);

  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->conversion().name(), ConversionOf(request.request_id(), 1));
  EXPECT_FALSE(again->replayed());
  EXPECT_TRUE(Convert(request)->replayed());
}

TEST_F(ConvertReplayTest, TakesUpItsOwnReservation) {
  const auto request = Repeatable();
  ASSERT_THAT(failpoint::Arm("convert.after_begin=unavailable@1"), IsOk());
  ASSERT_THAT(Convert(request), test::StatusIs(StatusCode::kUnavailable));

  const auto again = Convert(request);

  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->conversion().name(), ConversionOf(request.request_id()));
}

TEST_F(ConvertReplayTest, CannotCommitWhatWasResolvedAgainst) {
  const auto request = Repeatable();
  bool expired = false;
  fake_leads_.AfterBegin([&](const std::string& conversion) {
    if (!std::exchange(expired, true)) Expire(conversion, request.lead());
  });

  const auto response = Convert(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->conversion().name(), ConversionOf(request.request_id(), 1));
  EXPECT_EQ(Count("accounts"), 1);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM conversions WHERE state = 'STATE_ABORTED'"), "1");
}

TEST_F(ConvertReplayTest, GivesUpWhenTheHoldKeepsExpiring) {
  const auto request = Repeatable();
  fake_leads_.AfterBegin(
      [&](const std::string& conversion) { Expire(conversion, request.lead()); });

  EXPECT_THAT(Convert(request), FailsWith(StatusCode::kAborted, type::v1::ERROR_REASON_CONTENTION));
  EXPECT_EQ(Count("accounts"), 0);
}

TEST_F(ConvertReplayTest, CompletesWhatAnEarlierCallCommitted) {
  const auto request = Repeatable();
  ASSERT_THAT(failpoint::Arm("convert.after_commit=unavailable@1"), IsOk());
  ASSERT_THAT(Convert(request), test::StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(fake_leads_.HolderOf(request.lead()), ConversionOf(request.request_id()));

  const auto again = Convert(request);

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->conversion().state(), v1::Conversion::STATE_COMPLETED);
  EXPECT_TRUE(fake_leads_.Get(request.lead()).converted());
}

// Where the call may stop, and what becomes of it when it is made again.
class InterruptedTest : public ConvertReplayTest,
                        public ::testing::WithParamInterface<const char*> {};

TEST_P(InterruptedTest, EndsInOneConversionWhenRepeated) {
  const auto request = Repeatable();
  ASSERT_THAT(failpoint::Arm(std::string(GetParam()) + "=unavailable@1"), IsOk());
  Convert(request).status().IgnoreError();
  EXPECT_GE(failpoint::Hits(GetParam()), 1);

  const auto response = Convert(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(fake_leads_.Get(request.lead()).conversion(), response->conversion().name());
  EXPECT_EQ(GetConversion(response->conversion().name())->state(), v1::Conversion::STATE_COMPLETED);
  EXPECT_EQ(Count("accounts"), 1);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM events WHERE type = 'ConversionCompleted'"), "1");
}

INSTANTIATE_TEST_SUITE_P(Steps, InterruptedTest,
                         ::testing::Values("convert.after_begin", "convert.before_commit",
                                           "convert.after_commit", "convert.before_complete",
                                           "convert.after_complete", "convert.before_acknowledge",
                                           "convert.before_reply"));

TEST_F(ConvertReplayTest, RepeatsARefusalThatWasDecidedButNotAnswered) {
  auto request = Repeatable();
  request.set_mapping_version(7);
  ASSERT_THAT(failpoint::Arm("abort.after_decision=unavailable@1"), IsOk());
  ASSERT_THAT(Convert(request), test::StatusIs(StatusCode::kUnavailable));

  EXPECT_THAT(Convert(request), test::RefusesField("mapping_version"));
}

}  // namespace
}  // namespace leadline::conversion
