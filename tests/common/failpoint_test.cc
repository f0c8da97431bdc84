#include "common/failpoint/failpoint.h"

#include <csignal>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::failpoint {
namespace {

using test::IsOk;
using test::StatusIs;

class FailpointTest : public ::testing::Test {
 protected:
  ~FailpointTest() override { Disarm(); }
};

TEST_F(FailpointTest, DoesNothingUnlessArmed) {
  EXPECT_THAT(Hit("a"), IsOk());
  EXPECT_EQ(Hits("a"), 1);
}

TEST_F(FailpointTest, FailsAtTheHitItIsArmedFor) {
  ASSERT_THAT(Arm("a=unavailable@2"), IsOk());

  EXPECT_THAT(Hit("a"), IsOk());
  EXPECT_THAT(Hit("a"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Hit("a"), IsOk());
}

TEST_F(FailpointTest, WaitsAndGoesOn) {
  ASSERT_THAT(Arm("a=sleep:1,b=unavailable"), IsOk());

  EXPECT_THAT(Hit("a"), IsOk());
  EXPECT_THAT(Hit("b"), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(FailpointTest, KillsTheProcess) {
  ASSERT_THAT(Arm("a=kill"), IsOk());

  EXPECT_EXIT(Hit("a").IgnoreError(), ::testing::KilledBySignal(SIGKILL), "");
}

TEST_F(FailpointTest, RefusesAListItCannotRead) {
  EXPECT_THAT(Arm("a"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Arm("a=explode"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Arm("a=sleep:long"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Arm("a=kill@often"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace leadline::failpoint
