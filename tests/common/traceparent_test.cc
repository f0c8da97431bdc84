#include "common/trace/traceparent.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace leadline::trace {
namespace {

using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr char kParent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(NewSpan, StaysInTheTraceOfItsParent) {
  const std::string span = NewSpan(kParent, false);

  EXPECT_THAT(span, StartsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
  EXPECT_THAT(span, MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
  EXPECT_NE(span, kParent);
}

TEST(NewSpan, StaysInTheTraceOfAParentOfALaterVersion) {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string parent = "cc-" + trace + "-00f067aa0ba902b7-";

  EXPECT_THAT(NewSpan(parent + "01", false), MatchesRegex("00-" + trace + "-[0-9a-f]{16}-01"));
  EXPECT_THAT(NewSpan(parent + "0b-what-comes", false),
              MatchesRegex("00-" + trace + "-[0-9a-f]{16}-01"));
  EXPECT_THAT(NewSpan(parent + "02-what-comes", true),
              MatchesRegex("00-" + trace + "-[0-9a-f]{16}-00"));
  EXPECT_EQ(SpanId(parent + "01-what-comes"), "00f067aa0ba902b7");
}

TEST(Traceparent, SaysWhereASpanStands) {
  EXPECT_EQ(TraceId(kParent), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(SpanId(kParent), "00f067aa0ba902b7");
  EXPECT_TRUE(IsSampled(kParent));
  EXPECT_FALSE(IsSampled("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02"));
}

class MalformedTraceparentTest : public ::testing::TestWithParam<const char*> {};

TEST_P(MalformedTraceparentTest, IsNoParentAndSaysNothing) {
  EXPECT_THAT(NewSpan(GetParam(), false), MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-00"));
  EXPECT_THAT(NewSpan(GetParam(), true), MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
  EXPECT_NE(NewSpan(GetParam(), true), NewSpan(GetParam(), true));
  EXPECT_EQ(TraceId(GetParam()) + SpanId(GetParam()), "");
  EXPECT_FALSE(IsSampled(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    , MalformedTraceparentTest,
    ::testing::Values("", "x", "00-", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                      "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                      "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                      "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                      "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
                      "0G-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                      "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

}  // namespace
}  // namespace leadline::trace
