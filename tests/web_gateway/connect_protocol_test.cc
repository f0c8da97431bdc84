#include "services/web_gateway/connect_protocol.h"

#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

// By the tables of https://connectrpc.com/docs/protocol/
namespace leadline::web_gateway {
namespace {

using test::StatusIs;
using ::testing::Contains;
using ::testing::Pair;

struct CodeCase {
  absl::StatusCode code;
  const char* name;
  int http_status;
};

TEST(ConnectCode, HasTheNameAndTheHttpStatusOfTheProtocol) {
  for (const CodeCase& expected :
       {CodeCase{absl::StatusCode::kCancelled, "canceled", 499},
        CodeCase{absl::StatusCode::kUnknown, "unknown", 500},
        CodeCase{absl::StatusCode::kInvalidArgument, "invalid_argument", 400},
        CodeCase{absl::StatusCode::kDeadlineExceeded, "deadline_exceeded", 504},
        CodeCase{absl::StatusCode::kNotFound, "not_found", 404},
        CodeCase{absl::StatusCode::kAlreadyExists, "already_exists", 409},
        CodeCase{absl::StatusCode::kPermissionDenied, "permission_denied", 403},
        CodeCase{absl::StatusCode::kResourceExhausted, "resource_exhausted", 429},
        CodeCase{absl::StatusCode::kFailedPrecondition, "failed_precondition", 400},
        CodeCase{absl::StatusCode::kAborted, "aborted", 409},
        CodeCase{absl::StatusCode::kOutOfRange, "out_of_range", 400},
        CodeCase{absl::StatusCode::kUnimplemented, "unimplemented", 501},
        CodeCase{absl::StatusCode::kInternal, "internal", 500},
        CodeCase{absl::StatusCode::kUnavailable, "unavailable", 503},
        CodeCase{absl::StatusCode::kDataLoss, "data_loss", 500},
        CodeCase{absl::StatusCode::kUnauthenticated, "unauthenticated", 401}}) {
    EXPECT_STREQ(ConnectCode(static_cast<int>(expected.code)), expected.name);
    EXPECT_EQ(HttpStatusOf(static_cast<int>(expected.code)), expected.http_status) << expected.name;
  }
  EXPECT_STREQ(ConnectCode(77), "unknown");
  EXPECT_STREQ(ConnectCode(-1), "unknown");
}

TEST(ErrorJson, HasCodeAndMessage) {
  google::rpc::Status status;
  status.set_code(5);
  EXPECT_EQ(ErrorJson(status), R"({"code":"not_found"})");

  status.set_message("no \"lead\"\n");
  EXPECT_EQ(ErrorJson(status), R"({"code":"not_found","message":"no \"lead\"\n"})");
}

TEST(ErrorJson, HasDetailsInUnpaddedBase64AndAsJson) {
  google::rpc::Status status;
  status.set_code(3);
  auto* detail = status.add_details();
  detail->set_type_url("type.googleapis.com/google.rpc.ErrorInfo");
  detail->set_value("\n\1R");  // reason: "R"
  status.add_details()->set_type_url("type.googleapis.com/unknown.Type");

  EXPECT_EQ(ErrorJson(status),
            R"({"code":"invalid_argument","details":[)"
            R"({"type":"google.rpc.ErrorInfo","value":"CgFS","debug":{"reason":"R"}},)"
            R"({"type":"unknown.Type","value":""}]})");
}

TEST(ConnectFailure, HasTrailersAsHeaders) {
  Outcome outcome = Failed(absl::UnauthenticatedError("who?"));
  outcome.trailers = {{"www-authenticate", "Bearer"}};

  const Response response = ConnectFailure(outcome);

  EXPECT_EQ(response.status, 401);
  EXPECT_THAT(response.headers, Contains(Pair("content-type", "application/json")));
  EXPECT_THAT(response.headers, Contains(Pair("trailer-www-authenticate", "Bearer")));
}

TEST(EndOfStream, HasTheErrorAndTheTrailers) {
  Outcome outcome;
  EXPECT_EQ(EndOfStream(outcome), "{}");

  outcome.trailers = {{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(EndOfStream(outcome), R"({"metadata":{"a":["1"],"b":["2"]}})");

  outcome.status.set_code(14);
  EXPECT_EQ(EndOfStream(outcome),
            R"({"error":{"code":"unavailable"},"metadata":{"a":["1"],"b":["2"]}})");
}

TEST(ParseGet, ReadsMessagesAsTextAndAsBase64) {
  const auto text = ParseGet("connect=v1&encoding=json&message=%7B%22name%22%3A+%22x%22%7D");
  ASSERT_THAT(text, test::IsOk());
  EXPECT_TRUE(text->is_json);
  EXPECT_EQ(text->message, R"({"name": "x"})");

  const auto base64 = ParseGet("encoding=proto&message=_-8&base64=1&compression=identity");
  ASSERT_THAT(base64, test::IsOk());
  EXPECT_FALSE(base64->is_json);
  EXPECT_EQ(base64->message, "\xFF\xEF");
}

TEST(ParseGet, RefusesWhatIsNoCall) {
  for (const char* query : {"", "message=x", "encoding=json", "encoding=xml&message=x",
                            "connect=v2&encoding=json&message=", "encoding=json&message=%7",
                            "encoding=json&message=%zz", "encoding=proto&message=!&base64=1"}) {
    EXPECT_THAT(ParseGet(query), StatusIs(absl::StatusCode::kInvalidArgument)) << query;
  }
  EXPECT_THAT(ParseGet("encoding=json&message=&compression=gzip"),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST(ParseConnectTimeout, TakesUpToTenDigits) {
  EXPECT_EQ(ParseConnectTimeout(""), absl::InfiniteDuration());
  EXPECT_EQ(ParseConnectTimeout("0"), absl::ZeroDuration());
  EXPECT_EQ(ParseConnectTimeout("1500"), absl::Milliseconds(1500));
  EXPECT_EQ(ParseConnectTimeout("9999999999"), absl::Milliseconds(9999999999));
  for (const char* text : {"-1", "1.5", "12345678901", "1s", " 1", "+1"}) {
    EXPECT_EQ(ParseConnectTimeout(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace leadline::web_gateway
