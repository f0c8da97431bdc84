#include "services/web_gateway/frames.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::web_gateway {
namespace {

using std::string_literals::operator""s;
using test::IsOkAndHolds;
using test::StatusIs;

TEST(Frame, HasFlagsAndLengthBeforeItsPayload) {
  EXPECT_EQ(Frame(0, "abc"), "\0\0\0\0\3abc"s);
  EXPECT_EQ(Frame(kTrailers, ""), "\x80\0\0\0\0"s);
  EXPECT_EQ(Frame(kConnectEnd, std::string(0x010203, 'x')).substr(0, 5), "\2\0\1\2\3"s);
}

TEST(OnlyMessage, IsThePayloadOfTheFrame) {
  EXPECT_THAT(OnlyMessage(Frame(0, "abc")), IsOkAndHolds("abc"s));
  EXPECT_THAT(OnlyMessage(Frame(0, "")), IsOkAndHolds(""s));
}

TEST(OnlyMessage, RefusesWhatIsNotOneFrame) {
  for (const std::string& body :
       {""s, "\0\0\0\0"s, "\0\0\0\0\1"s, "\0\0\0\0\1ab"s, Frame(0, "a") + Frame(0, "b"),
        "\0\xFF\xFF\xFF\xFF"s, Frame(kTrailers, "a"), Frame(kConnectEnd, "{}")}) {
    EXPECT_THAT(OnlyMessage(body), StatusIs(absl::StatusCode::kInvalidArgument)) << body.size();
  }
}

TEST(OnlyMessage, RefusesACompressedOneAsUnknown) {
  EXPECT_THAT(OnlyMessage(Frame(kCompressed, "abc")), StatusIs(absl::StatusCode::kUnimplemented));
}

}  // namespace
}  // namespace leadline::web_gateway
