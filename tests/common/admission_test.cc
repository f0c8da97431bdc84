#include "common/edge/admission.h"

#include "absl/time/clock.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::Eq;

Principal Holding(std::vector<std::string> permissions) {
  return {"default", "users/jane", std::move(permissions)};
}

TEST(AnswerBy, GivesACallWithoutADeadlineTheDefault) {
  const auto deadline = AnswerBy(absl::InfiniteFuture(), {.default_deadline = absl::Hours(1)});

  ASSERT_THAT(deadline, IsOk());
  EXPECT_LE(*deadline, absl::Now() + absl::Hours(1));
}

TEST(AnswerBy, KeepsTheCallersDeadline) {
  const absl::Time deadline = absl::Now() + absl::Seconds(3);

  EXPECT_THAT(AnswerBy(deadline, {}), IsOkAndHolds(deadline));
}

TEST(AnswerBy, RefusesADeadlineTooFarAway) {
  EXPECT_THAT(AnswerBy(absl::Now() + absl::Minutes(6), {}).status(), RefusesField("grpc-timeout"));
}

TEST(Authorize, LetsThroughWhoHoldsThePermission) {
  EXPECT_THAT(Authorize(Holding({"x", "leads.read"}), "leads.read"), IsOk());
  EXPECT_THAT(Authorize(Holding({"leads.*"}), "leads.read"), IsOk());
  EXPECT_THAT(Authorize(Holding({"*"}), "leads.read"), IsOk());
}

TEST(Authorize, RefusesWhoDoesNot) {
  const absl::Status status = Authorize(Holding({"leads.write", "accounts.*", ""}), "leads.read");

  EXPECT_THAT(status, FailsWith(absl::StatusCode::kPermissionDenied,
                                type::v1::ERROR_REASON_PERMISSION_MISSING));
  EXPECT_THAT(status, HasMetadata("permission", Eq("leads.read")));
}

TEST(Overloaded, SaysWhenToTryAgain) {
  const auto retry = DetailOf<google::rpc::RetryInfo>(Overloaded(absl::Seconds(2)));

  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->retry_delay().seconds(), 2);
}

}  // namespace
}  // namespace leadline::edge
