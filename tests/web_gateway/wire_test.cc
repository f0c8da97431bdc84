#include "services/web_gateway/wire.h"

#include "gtest/gtest.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/web_gateway/frames.h"
#include "services/web_gateway/grpc_web_protocol.h"
#include "services/web_gateway/json_message.h"
#include "tests/support/status_matchers.h"

namespace leadline::web_gateway {
namespace {

using lead::v1::GetLeadRequest;
using test::IsOkAndHolds;
using test::StatusIs;

const google::protobuf::Descriptor& Type() { return *GetLeadRequest::descriptor(); }

std::string Encoded(const std::string& name) {
  GetLeadRequest request;
  request.set_name(name);
  return request.SerializeAsString();
}

TEST(WireOf, KnowsTheTypesOfBothProtocols) {
  for (const char* type : {"application/json", "application/proto", "application/connect+json",
                           "application/connect+proto", "application/grpc-web+proto",
                           "application/grpc-web-text+proto"}) {
    ASSERT_TRUE(WireOf(type).has_value()) << type;
    EXPECT_EQ(ContentTypeOf(*WireOf(type)), type);
  }
  EXPECT_TRUE(WireOf("Application/JSON; charset=utf-8")->is_json);
  EXPECT_EQ(WireOf("application/grpc-web")->protocol, Protocol::kGrpcWeb);
  EXPECT_EQ(WireOf("application/grpc-web-text")->protocol, Protocol::kGrpcWebText);
}

TEST(WireOf, KnowsNoOther) {
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded",
                           "application/grpc", "application/grpc-web+json", "application/jsonx"}) {
    EXPECT_FALSE(WireOf(type).has_value()) << type;
  }
}

TEST(MessageIn, IsTheSameOnEveryWire) {
  const std::string message = Encoded("leads/1");
  EXPECT_THAT(MessageIn({Protocol::kConnectUnary, true}, R"({"name":"leads/1"})", Type()),
              IsOkAndHolds(message));
  EXPECT_THAT(MessageIn({Protocol::kConnectUnary, false}, message, Type()), IsOkAndHolds(message));
  EXPECT_THAT(
      MessageIn({Protocol::kConnectStream, true}, Frame(0, R"({"name":"leads/1"})"), Type()),
      IsOkAndHolds(message));
  EXPECT_THAT(MessageIn({Protocol::kGrpcWeb, false}, Frame(0, message), Type()),
              IsOkAndHolds(message));
  EXPECT_THAT(MessageIn({Protocol::kGrpcWebText, false}, Base64(Frame(0, message)), Type()),
              IsOkAndHolds(message));
}

TEST(MessageIn, PassesOverUnknownFieldsOfJson) {
  EXPECT_THAT(EncodedOf(R"({"name":"leads/1","colour":{"red":[1]}})", Type()),
              IsOkAndHolds(Encoded("leads/1")));
}

TEST(MessageIn, RefusesWhatIsNoJsonOfTheType) {
  for (const char* json : {"{", "[]", "7", "\"x\"", R"({"name":7,})", R"({"name":{}})"}) {
    EXPECT_THAT(EncodedOf(json, Type()), StatusIs(absl::StatusCode::kInvalidArgument)) << json;
  }
}

TEST(PieceOf, IsAFrameWhereAnswersComeInPieces) {
  const std::string message = Encoded("leads/1");
  EXPECT_THAT(PieceOf({Protocol::kConnectUnary, true}, message, Type()),
              IsOkAndHolds(std::string(R"({"name":"leads/1"})")));
  EXPECT_THAT(PieceOf({Protocol::kConnectStream, true}, message, Type()),
              IsOkAndHolds(Frame(0, R"({"name":"leads/1"})")));
  EXPECT_THAT(PieceOf({Protocol::kGrpcWebText, false}, message, Type()),
              IsOkAndHolds(Base64(Frame(0, message))));
}

TEST(FailureOf, IsAnErrorOfHttpForUnaryConnectAlone) {
  const Outcome outcome = Failed(absl::NotFoundError("none"));
  const Response unary = FailureOf({Protocol::kConnectUnary, false}, outcome);
  EXPECT_EQ(unary.status, 404);
  EXPECT_EQ(unary.body, R"({"code":"not_found","message":"none"})");

  const Response stream = FailureOf({Protocol::kConnectStream, false}, outcome);
  EXPECT_EQ(stream.status, 200);
  EXPECT_EQ(stream.body, Frame(kConnectEnd, R"({"error":{"code":"not_found","message":"none"}})"));

  const Response grpc_web = FailureOf({Protocol::kGrpcWeb, false}, outcome);
  EXPECT_EQ(grpc_web.status, 200);
  EXPECT_EQ(grpc_web.body, Frame(kTrailers, "grpc-status: 5\r\ngrpc-message: none\r\n"));
}

}  // namespace
}  // namespace leadline::web_gateway
