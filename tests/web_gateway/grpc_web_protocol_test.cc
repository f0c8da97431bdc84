#include "services/web_gateway/grpc_web_protocol.h"

#include "common/status/failure.h"
#include "gtest/gtest.h"
#include "services/web_gateway/percent.h"
#include "tests/support/status_matchers.h"

namespace leadline::web_gateway {
namespace {

using std::string_literals::operator""s;
using test::IsOkAndHolds;
using test::StatusIs;

TEST(TrailersOf, AreHeadersOfHttp) {
  Outcome outcome;
  EXPECT_EQ(TrailersOf(outcome), "grpc-status: 0\r\n");

  outcome.status.set_code(5);
  outcome.status.set_message("100 % Käse\r\n");
  outcome.trailers = {{"www-authenticate", "Bearer"}};
  EXPECT_EQ(TrailersOf(outcome),
            "grpc-status: 5\r\ngrpc-message: 100 %25 K%C3%A4se%0D%0A\r\n"
            "www-authenticate: Bearer\r\n");
}

TEST(TrailersOf, HaveDetailsInBase64) {
  Outcome outcome;
  outcome.status.set_code(3);
  outcome.status.add_details()->set_type_url("t");

  const std::string details = Base64(outcome.status.SerializeAsString());
  EXPECT_EQ(TrailersOf(outcome), "grpc-status: 3\r\ngrpc-status-details-bin: " + details + "\r\n");
}

TEST(FromBase64Pieces, TakesPiecesThatAreEachPadded) {
  EXPECT_THAT(FromBase64Pieces(""), IsOkAndHolds(""s));
  EXPECT_THAT(FromBase64Pieces("YWJj"), IsOkAndHolds("abc"s));
  EXPECT_THAT(FromBase64Pieces("YQ==YmM=ZA"), IsOkAndHolds("abcd"s));
}

TEST(FromBase64Pieces, RefusesWhatIsNoBase64) {
  for (const char* text : {"!", "YQ=", "Y", "=", "YWJj====", "YQ==!"}) {
    EXPECT_THAT(FromBase64Pieces(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(ParseGrpcTimeout, TakesEightDigitsAndAUnit) {
  EXPECT_EQ(ParseGrpcTimeout(""), absl::InfiniteDuration());
  EXPECT_EQ(ParseGrpcTimeout("1H"), absl::Hours(1));
  EXPECT_EQ(ParseGrpcTimeout("2M"), absl::Minutes(2));
  EXPECT_EQ(ParseGrpcTimeout("3S"), absl::Seconds(3));
  EXPECT_EQ(ParseGrpcTimeout("99999999m"), absl::Milliseconds(99999999));
  EXPECT_EQ(ParseGrpcTimeout("5u"), absl::Microseconds(5));
  EXPECT_EQ(ParseGrpcTimeout("6n"), absl::Nanoseconds(6));
  for (const char* text : {"S", "1", "1s", "-1S", "123456789m", "1.0S", " 1S"}) {
    EXPECT_EQ(ParseGrpcTimeout(text), std::nullopt) << text;
  }
}

TEST(PercentEncoded, KeepsPrintableAsciiAlone) {
  EXPECT_EQ(PercentEncoded("a ~%\n\x7F"), "a ~%25%0A%7F");
}

}  // namespace
}  // namespace leadline::web_gateway
