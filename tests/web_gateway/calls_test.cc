// web-gateway before the three real servers, as curl and programs speak to it.

#include <signal.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/backend.h"
#include "tests/support/http.h"
#include "tests/web_gateway/gateway_process.h"
#include "tests/web_gateway/web_client.h"

namespace leadline::test {
namespace {

using ::testing::AllOf;

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kLeads[] = "/leadline.lead.v1.LeadService/";
constexpr char kWatch[] =
    "POST /lead/leadline.event.v1.EventService/WatchEvents HTTP/1.1\r\nhost: localhost\r\n"
    "content-type: application/connect+json\r\ncontent-length: 7\r\n\r\n";
const std::string kNothing("\0\0\0\0\2{}", 7);

// The servers are started once for all tests, since that takes longest.
class CallsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { backend_ = new Backend(); }
  static void TearDownTestSuite() {
    delete backend_;
    backend_ = nullptr;
  }

  static GatewayProcess::Addresses Addresses() {
    return {backend_->lead().address(), backend_->conversion().address(),
            backend_->configuration().address()};
  }

  std::string CreateLead(const std::string& company) {
    const WebAnswer answer = PostJson(gateway_.url() + kLeads + "CreateLead",
                                      R"({"lead":{"companyName":")" + company + "\"}}");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body.substr(answer.body.find("leads/"), 42);
  }

  // A client that watches what happens with leads.
  void Watch(RawClient& client) {
    client.Send(kWatch + kNothing);
    client.ReadUntil("resumeToken");
  }

  static Backend* backend_;
  GatewayProcess gateway_{Addresses(), {"--allowed-origins=https://app.example.com"}};
};

Backend* CallsTest::backend_ = nullptr;

TEST_F(CallsTest, ConnectCreatesALeadAndReadsItAgain) {
  const std::string lead = CreateLead("Analytical Engines");

  const std::string request = "{\"name\":\"" + lead + "\"}";
  const WebAnswer posted = PostJson(gateway_.url() + kLeads + "GetLead", request);
  const WebAnswer got = Send(
      "GET", gateway_.url() + kLeads +
                 "GetLead?connect=v1&encoding=json&message=%7B%22name%22:%22" + lead + "%22%7D");

  EXPECT_EQ(posted.status, 200);
  EXPECT_THAT(posted.body, HasSubstr(R"("companyName":"Analytical Engines")"));
  EXPECT_EQ(posted.headers.at("content-type"), "application/json");
  EXPECT_EQ(posted.headers.at("cache-control"), "no-store");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, posted.body);
}

TEST_F(CallsTest, ErrorsHaveTheirViolations) {
  const WebAnswer answer = PostJson(gateway_.url() + kLeads + "GetLead", R"({"name":"x"})");

  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, AllOf(HasSubstr(R"("code":"invalid_argument")"),
                                 HasSubstr(R"("type":"google.rpc.BadRequest")"),
                                 HasSubstr(R"("reason":"NAME_INVALID")")));
}

TEST_F(CallsTest, GrpcWebHasItsStatusInTheLastFrame) {
  const WebAnswer answer = Send("POST", gateway_.url() + kLeads + "GetLead",
                                {"content-type: application/grpc-web+proto", "x-grpc-web: 1"},
                                std::string("\0\0\0\0\0", 5));

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-type"), "application/grpc-web+proto");
  EXPECT_THAT(answer.body, AllOf(HasSubstr("grpc-status: 3\r\n"), HasSubstr("grpc-message: "),
                                 HasSubstr("grpc-status-details-bin: ")));
}

TEST_F(CallsTest, InternalServicesAreNotThere) {
  for (const char* path :
       {"/leadline.lead.v1.LeadConversionHandoffService/BeginConversion",
        "/leadline.conversion.v1.ConversionDecisionService/ResolveConversion",
        "/leadline.process.v1.ProcessService/GetProcess", "/grpc.health.v1.Health/Check",
        "/leadline.event.v1.EventService/PullEvents"}) {
    EXPECT_EQ(PostJson(gateway_.url() + path, "{}").status, 404) << path;
  }
}

TEST_F(CallsTest, PagesOfAListedOriginMayCallAndOthersMayNot) {
  const auto preflight = [this](const std::string& origin) {
    return Send("OPTIONS", gateway_.url() + kLeads + "GetLead",
                {"origin: " + origin, "access-control-request-method: POST"});
  };

  const WebAnswer allowed = preflight("https://app.example.com");
  EXPECT_EQ(allowed.status, 204);
  EXPECT_EQ(allowed.headers.at("access-control-allow-origin"), "https://app.example.com");
  EXPECT_THAT(allowed.headers.at("access-control-allow-headers"), HasSubstr("authorization"));

  const WebAnswer refused = preflight("https://evil.example.com");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.headers.count("access-control-allow-origin"), 0U);
}

// Whose name leads to this machine all the same.
TEST_F(CallsTest, APageOfAnotherHostIsNotTakenForOneOfOurs) {
  EXPECT_EQ(
      PostJson(gateway_.url() + kLeads + "ListLeads", "{}", {"host: evil.example.com"}).status,
      421);
}

TEST_F(CallsTest, GrpcWebTextIsBase64FromEndToEnd) {
  const WebAnswer answer = Send(
      "POST", gateway_.url() + kLeads + "ListLeads",
      {"content-type: application/grpc-web-text", "accept: application/grpc-web-text"}, "AAAAAAA=");

  EXPECT_EQ(answer.headers.at("content-type"), "application/grpc-web-text+proto");
  EXPECT_THAT(answer.body, HasSubstr("gAAAABBncnBjLXN0YXR1czogMA0K"));  // "grpc-status: 0"
}

TEST_F(CallsTest, AStreamTellsOfALeadAsItIsCreated) {
  RawClient watcher(gateway_.port());
  Watch(watcher);

  const std::string lead = CreateLead("Watched");

  EXPECT_THAT(watcher.ReadUntil(lead), AllOf(HasSubstr("Transfer-Encoding: chunked"),
                                             HasSubstr("LeadCreated"), HasSubstr(lead)));
}

TEST_F(CallsTest, TheServerHearsThatAClientHasGone) {
  RawClient watcher(gateway_.port());
  Watch(watcher);

  watcher.Close();

  EXPECT_TRUE(gateway_.Says(R"("code":"CANCELLED")")) << gateway_.Log();
  const std::string series =
      R"(grpc_server_handled_total{grpc_code="Canceled",grpc_method="WatchEvents",)"
      R"(grpc_service="leadline.event.v1.EventService",grpc_type="server_stream"})";
  EXPECT_EQ(MetricIn(HttpGet(gateway_.metrics_url()), series), "1");
}

TEST_F(CallsTest, AStreamEndsWhenItsTimeHasRunOut) {
  const WebAnswer answer =
      Send("POST", gateway_.url() + "/lead/leadline.event.v1.EventService/WatchEvents",
           {"content-type: application/connect+json", "connect-timeout-ms: 300"}, kNothing);

  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr(R"({"error":{"code":"deadline_exceeded")"));
}

TEST_F(CallsTest, EveryCallIsALineOfTheLog) {
  PostJson(gateway_.url() + kLeads + "ListLeads", "{}",
           {"traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"});

  EXPECT_TRUE(gateway_.Says("/leadline.lead.v1.LeadService/ListLeads"));
  EXPECT_THAT(gateway_.Log(),
              AllOf(HasSubstr("0af7651916cd43dd8448eb211c80319c"), HasSubstr(R"("code":"OK")"),
                    HasSubstr(R"("protocol":"connect")")));
}

TEST_F(CallsTest, ADrainFinishesWhatRunsAndEndsWhatDoesNot) {
  GatewayProcess gateway(Addresses(), {"--drain-grace=1s"});
  RawClient watcher(gateway.port());
  RawClient idle(gateway.port());
  Watch(watcher);

  gateway.process().Signal(SIGTERM);

  EXPECT_TRUE(idle.IsClosed());
  EXPECT_THAT(watcher.ReadUntil(""),
              AllOf(HasSubstr(R"("code":"unavailable")"), HasSubstr(R"("reason":"DRAINING")")));
  EXPECT_EQ(gateway.process().Wait(), 0) << gateway.Log();
}

TEST_F(CallsTest, ServersThatAreAwayAreUnavailable) {
  const std::string nowhere = absl::StrCat("127.0.0.1:", FreePort());
  GatewayProcess gateway({nowhere, nowhere, nowhere}, {}, false);

  const WebAnswer answer = PostJson(gateway.url() + kLeads + "ListLeads", "{}");

  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body,
              AllOf(HasSubstr(R"("code":"unavailable")"),
                    HasSubstr(R"("reason":"PEER_UNAVAILABLE")"), Not(HasSubstr("127.0.0.1"))));
  EXPECT_EQ(Send("GET", gateway.url() + "/readyz").status, 503);
  EXPECT_EQ(gateway.HealthCheck(), 1);
}

TEST_F(CallsTest, ItIsReadyWhenServersAnswer) {
  EXPECT_EQ(Send("GET", gateway_.url() + "/readyz").status, 200);
  EXPECT_EQ(Send("GET", gateway_.url() + "/healthz").status, 200);
  EXPECT_EQ(gateway_.HealthCheck(), 0);
}

// Real clients: the example speaks both protocols by connect-node, the script by buf curl.
TEST_F(CallsTest, ClientsOfOthersSpeakToIt) {
  const std::string bin = getenv("LEADLINE_BIN_DIR");
  const std::string said = ::testing::TempDir() + "clients.txt";
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"/usr/bin/env", "node", "tests/web_gateway/connect_clients.mjs"},
        std::vector<std::string>{"tests/web_gateway/buf_curl.sh"}}) {
    std::remove(said.c_str());
    const int code = RunToEnd(
        {command,
         {{"LEADLINE_GATEWAY", gateway_.url()}, {"LEADLINE_CONTRACT", bin + "/../leadline.binpb"}},
         said});
    EXPECT_EQ(code, 0) << command.back() << "\n" << TailOf(said) << gateway_.Log();
  }
}

}  // namespace
}  // namespace leadline::test
