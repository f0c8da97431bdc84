#include "services/web_gateway/web_call.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace leadline::web_gateway {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr char kGetLead[] = "/leadline.lead.v1.LeadService/GetLead";
constexpr char kCreateLead[] = "/leadline.lead.v1.LeadService/CreateLead";
constexpr char kExportLeads[] = "/leadline.lead.v1.LeadService/ExportLeads";

class ReadCallTest : public ::testing::Test {
 protected:
  static Request Post(const std::string& path, const std::string& type, const std::string& body) {
    return {.method = "POST", .path = path, .headers = {{"content-type", type}}, .body = body};
  }

  WebCall Read(const Request& request) {
    const auto read = ReadCall(request, routes_);
    EXPECT_TRUE(std::holds_alternative<WebCall>(read)) << std::get<Response>(read).body;
    return std::get<WebCall>(read);
  }

  Response Refused(const Request& request) {
    const auto read = ReadCall(request, routes_);
    EXPECT_TRUE(std::holds_alternative<Response>(read));
    return std::get<Response>(read);
  }

  const Routes routes_;
};

TEST_F(ReadCallTest, ClampsTheTimeOfUnaryCalls) {
  Request request = Post(kGetLead, "application/json", "{}");
  EXPECT_EQ(Read(request).timeout, absl::Seconds(30));
  request.headers["connect-timeout-ms"] = "1500";
  EXPECT_EQ(Read(request).timeout, absl::Milliseconds(1500));
  request.headers["connect-timeout-ms"] = "9999999999";
  EXPECT_EQ(Read(request).timeout, absl::Minutes(5));
}

TEST_F(ReadCallTest, HandsOnWhatAStreamHasOfTime) {
  Request request = Post(kExportLeads, "application/grpc-web+proto", std::string("\0\0\0\0\0", 5));
  EXPECT_EQ(Read(request).timeout, absl::InfiniteDuration());
  request.headers["grpc-timeout"] = "2H";
  EXPECT_EQ(Read(request).timeout, absl::Hours(2));
}

TEST_F(ReadCallTest, HandsOnTheHeadersOfItsListAlone) {
  Request request = Post(kGetLead, "application/json", "{}");
  request.headers.insert({{"authorization", "Bearer x"},
                          {"accept-language", "de-CH"},
                          {"traceparent", "00-0-0-00"},
                          {"leadline-read-after", "any"},
                          {"cookie", "a=b"},
                          {"leadline-organization", "acme"},
                          {"leadline-subject", "users/jane"},
                          {"grpc-internal", "1"}});

  EXPECT_THAT(
      Read(request).metadata,
      UnorderedElementsAre(Pair("authorization", "Bearer x"), Pair("accept-language", "de-CH"),
                           Pair("traceparent", "00-0-0-00"), Pair("leadline-read-after", "any")));
}

TEST_F(ReadCallTest, RefusesMetadataThatGrpcCannotCarry) {
  Request request = Post(kGetLead, "application/json", "{}");
  request.headers["authorization"] = "Bearer \xC3\xA4";
  EXPECT_EQ(Refused(request).status, 400);
}

TEST_F(ReadCallTest, TakesGetForMethodsWithoutSideEffectsAlone) {
  Request request = {
      .method = "GET", .path = kGetLead, .query = "connect=v1&encoding=json&message=%7B%7D"};
  EXPECT_TRUE(Read(request).wire.is_json);

  request.path = kCreateLead;
  const Response refused = Refused(request);
  EXPECT_EQ(refused.status, 405);
  EXPECT_THAT(refused.headers, Contains(Pair("allow", "POST")));
  request.path = kExportLeads;
  EXPECT_EQ(Refused(request).status, 405);
}

TEST_F(ReadCallTest, RefusesTypesThatAreNotTheMethods) {
  for (const char* type : {"", "text/plain", "application/connect+json"}) {
    const Response refused = Refused(Post(kGetLead, type, "{}"));
    EXPECT_EQ(refused.status, 415) << type;
    EXPECT_THAT(refused.headers, Contains(Pair("accept-post", HasSubstr("application/json"))));
  }
  EXPECT_EQ(Refused(Post(kExportLeads, "application/json", "{}")).status, 415);
}

TEST_F(ReadCallTest, RefusesWhatLeadsNowhere) {
  const Response refused = Refused(Post("/x", "application/json", "{}"));
  EXPECT_EQ(refused.status, 404);
  EXPECT_THAT(refused.body, HasSubstr(R"("code":"unimplemented")"));
}

TEST_F(ReadCallTest, RefusesOtherVersionsTimesAndCompressions) {
  const auto with = [](const std::string& header, const std::string& value) {
    Request request = Post(kGetLead, "application/json", "{}");
    request.headers[header] = value;
    return request;
  };
  EXPECT_EQ(Refused(with("connect-protocol-version", "2")).status, 400);
  EXPECT_EQ(Refused(with("connect-timeout-ms", "soon")).status, 400);
  EXPECT_EQ(Refused(with("content-encoding", "gzip")).status, 501);
  EXPECT_EQ(Refused(Post(kGetLead, "application/json", "{")).status, 400);
}

TEST_F(ReadCallTest, RefusesInTheWordsOfTheProtocolThatIsSpoken) {
  EXPECT_THAT(Refused(Post(kGetLead, "application/grpc-web+proto", "x")).body,
              HasSubstr("grpc-status: 3\r\n"));
  EXPECT_THAT(Refused(Post(kExportLeads, "application/connect+json", "x")).body,
              HasSubstr(R"({"error":{"code":"invalid_argument")"));
}

}  // namespace
}  // namespace leadline::web_gateway
