#include "common/edge/reply.h"

#include <pqxx/except>

#include "common/postgres/errors.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using test::FailsWith;
using test::HasMetadata;
using test::StatusIs;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kRequest[] = "0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";

absl::Status ManyViolations(int count, size_t length) {
  FieldViolations violations;
  for (int i = 0; i < count; ++i) {
    violations.Add("field_" + std::to_string(i), std::string(length, 'x'));
  }
  return violations.ToStatus();
}

int ViolationsOf(const absl::Status& status) {
  return DetailOf<google::rpc::BadRequest>(status)->field_violations_size();
}

TEST(ForCaller, LeavesAFailureAsItIs) {
  const absl::Status status = NotFound("leads/1");

  EXPECT_EQ(ForCaller(status, kRequest), status);
}

class FaultTest : public ::testing::TestWithParam<absl::StatusCode> {};

TEST_P(FaultTest, TellsNothingOfAFaultButItsRequest) {
  const absl::Status status(GetParam(), "password=hunter2 in line 3");

  const absl::Status sent = ForCaller(status, kRequest);

  EXPECT_THAT(sent, FailsWith(GetParam(), type::v1::ERROR_REASON_INTERNAL));
  EXPECT_EQ(sent.message(), "internal error");
  EXPECT_EQ(DetailOf<google::rpc::RequestInfo>(sent)->request_id(), kRequest);
  EXPECT_THAT(ToRpcStatus(sent).DebugString(), Not(HasSubstr("hunter2")));
}

INSTANTIATE_TEST_SUITE_P(Faults, FaultTest,
                         ::testing::Values(absl::StatusCode::kInternal, absl::StatusCode::kUnknown,
                                           absl::StatusCode::kDataLoss));

TEST(ForCaller, TakesAFailureWithoutAReasonForAFault) {
  EXPECT_THAT(ForCaller(absl::InvalidArgumentError("bad"), kRequest),
              FailsWith(absl::StatusCode::kInternal, type::v1::ERROR_REASON_INTERNAL));
}

TEST(ForCaller, GivesADeadlineItsReason) {
  EXPECT_THAT(
      ForCaller(absl::DeadlineExceededError("late"), kRequest),
      FailsWith(absl::StatusCode::kDeadlineExceeded, type::v1::ERROR_REASON_DEADLINE_EXCEEDED));
}

TEST(ForCaller, LeavesOpenWhatIsOpen) {
  const absl::Status in_doubt =
      postgres::ToStatus(pqxx::broken_connection("gone"), postgres::Progress::kCommitting);

  const absl::Status sent = ForCaller(in_doubt, kRequest);

  EXPECT_FALSE(IsFault(in_doubt));
  EXPECT_THAT(sent,
              FailsWith(absl::StatusCode::kUnavailable, type::v1::ERROR_REASON_OUTCOME_UNKNOWN));
  EXPECT_TRUE(RetryPushback(sent).has_value());
}

TEST(ForCaller, KeepsFiftyViolationsAndCountsTheRest) {
  const absl::Status sent = ForCaller(ManyViolations(120, 20), kRequest);

  EXPECT_EQ(ViolationsOf(sent), 50);
  EXPECT_THAT(sent, HasMetadata("truncated", Eq("70")));
}

TEST(ForCaller, DoesNotCountWhenNothingIsLeftOut) {
  const absl::Status sent = ForCaller(ManyViolations(50, 20), kRequest);

  EXPECT_EQ(ViolationsOf(sent), 50);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(sent)->metadata().count("truncated"), 0u);
}

TEST(ForCaller, FitsWhateverTheViolationsAre) {
  const absl::Status sent = ForCaller(ManyViolations(40, 1000), kRequest);

  EXPECT_LE(ToRpcStatus(sent).ByteSizeLong(), kMaxDetailBytes);
  EXPECT_GT(ViolationsOf(sent), 0);
  EXPECT_THAT(sent,
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FIELD_INVALID));
}

TEST(ForCaller, FitsWhateverTheOtherDetailsAre) {
  absl::Status status = NotFound("leads/1");
  google::rpc::Help help;
  help.add_links()->set_description(std::string(10'000, 'x'));
  SetDetail(status, help);

  const absl::Status sent = ForCaller(status, kRequest);

  EXPECT_LE(ToRpcStatus(sent).ByteSizeLong(), kMaxDetailBytes);
  EXPECT_EQ(ReasonOf(sent), type::v1::ERROR_REASON_RESOURCE_NOT_FOUND);
}

TEST(ForCaller, CutsALongMessageBetweenCharacters) {
  std::string message = "x";
  for (int i = 0; i < 1000; ++i) message += "é";

  const absl::Status sent = ForCaller(
      Failure(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND, message),
      kRequest);

  EXPECT_LE(sent.message().size(), 510u);
  EXPECT_EQ(message.compare(0, 499, std::string(sent.message()), 0, 499), 0);
}

TEST(RetryPushback, IsTheRetryInfoInMilliseconds) {
  const absl::Status status = WithRetry(absl::UnavailableError("x"), absl::Milliseconds(1500));

  EXPECT_EQ(RetryPushback(status), "1500");
  EXPECT_EQ(RetryPushback(absl::UnavailableError("x")), std::nullopt);
}

}  // namespace
}  // namespace leadline::edge
