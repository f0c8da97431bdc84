#include "common/edge/trace.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace leadline::edge {
namespace {

using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr char kIncoming[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(StartSpan, StaysInTheCallersTrace) {
  const std::string span = StartSpan(kIncoming);

  EXPECT_THAT(span, StartsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
  EXPECT_THAT(span, MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
  EXPECT_NE(span, kIncoming);
}

class StartSpanTest : public ::testing::TestWithParam<const char*> {};

TEST_P(StartSpanTest, BeginsANewTraceForWhatIsNone) {
  EXPECT_THAT(StartSpan(GetParam()), MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-00"));
  EXPECT_NE(StartSpan(GetParam()), StartSpan(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    Malformed, StartSpanTest,
    ::testing::Values("", "x", "00-", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                      "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                      "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                      "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

}  // namespace
}  // namespace leadline::edge
