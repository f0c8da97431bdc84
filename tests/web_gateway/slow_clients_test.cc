// What a client that is slow, gone or more than one too many does to web-gateway and to the server
// behind it, which is one of the test's own.

#include <atomic>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "leadline/lead/v1/lead_service.grpc.pb.h"
#include "tests/support/backend.h"
#include "tests/support/http.h"
#include "tests/web_gateway/gateway_process.h"
#include "tests/web_gateway/web_client.h"

namespace leadline::test {
namespace {

using ::testing::HasSubstr;

constexpr absl::Duration kPause = absl::Milliseconds(10);
constexpr int kMessageBytes = 256 * 1024;

// Its GetLead waits until the caller gives up, its ExportLeads has no end.
class EndlessLeads final : public lead::v1::LeadService::Service {
 public:
  grpc::Status GetLead(grpc::ServerContext* context, const lead::v1::GetLeadRequest*,
                       lead::v1::GetLeadResponse*) override {
    ++waiting;
    while (!context->IsCancelled()) absl::SleepFor(kPause);
    --waiting;
    return grpc::Status::CANCELLED;
  }

  grpc::Status ExportLeads(grpc::ServerContext*, const lead::v1::ExportLeadsRequest*,
                           grpc::ServerWriter<lead::v1::ExportLeadsResponse>* writer) override {
    lead::v1::ExportLeadsResponse response;
    response.set_content(std::string(kMessageBytes, 'x'));
    while (writer->Write(response)) ++written;
    has_ended = true;
    return grpc::Status::OK;
  }

  grpc::Status CreateLead(grpc::ServerContext* context, const lead::v1::CreateLeadRequest*,
                          lead::v1::CreateLeadResponse*) override {
    context->AddTrailingMetadata("leadline-written", "token");
    context->AddTrailingMetadata("leadline-secret", "secret");
    return grpc::Status::OK;
  }

  std::atomic<int> waiting = 0;
  std::atomic<int> written = 0;
  std::atomic<bool> has_ended = false;
};

class SlowClientsTest : public ::testing::Test {
 protected:
  SlowClientsTest() {
    const std::string address = absl::StrCat("127.0.0.1:", FreePort());
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterService(&leads_);
    server_ = builder.BuildAndStart();
    gateway_ =
        std::make_unique<GatewayProcess>(GatewayProcess::Addresses{address, address, address},
                                         std::vector<std::string>{"--max-connections=2"}, false);
  }

  ~SlowClientsTest() override {
    gateway_.reset();
    server_->Shutdown();
  }

  static std::string Post(const std::string& method, const std::string& type,
                          const std::string& body) {
    return absl::StrCat("POST /leadline.lead.v1.LeadService/", method,
                        " HTTP/1.1\r\nhost: localhost\r\ncontent-type: ", type,
                        "\r\ncontent-length: ", body.size(), "\r\n\r\n", body);
  }

  template <class Condition>
  static void Await(const Condition& condition) {
    while (!condition()) absl::SleepFor(kPause);
  }

  EndlessLeads leads_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<GatewayProcess> gateway_;
};

TEST_F(SlowClientsTest, AClientThatGoesAwayCancelsItsCall) {
  RawClient client(gateway_->port());
  client.Send(Post("GetLead", "application/json", "{}"));
  Await([this] { return leads_.waiting == 1; });

  client.Close();

  Await([this] { return leads_.waiting == 0; });
}

TEST_F(SlowClientsTest, OfTheServersMetadataOnlyWhatIsListedGoesBack) {
  const WebAnswer answer =
      PostJson(gateway_->url() + "/leadline.lead.v1.LeadService/CreateLead", "{}");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("trailer-leadline-written"), "token");
  EXPECT_EQ(answer.headers.count("trailer-leadline-secret"), 0U);
}

// What fits into the buffers of sockets and of gRPC is written, and nothing more.
TEST_F(SlowClientsTest, AStreamIsReadNoFasterThanItsClientReads) {
  RawClient client(gateway_->port());
  client.Send(Post("ExportLeads", "application/connect+json", std::string("\0\0\0\0\2{}", 7)));
  int before = -1;
  Await([&] {
    const int now = leads_.written;
    const bool stands_still = now > 0 && now == before;
    before = now;
    absl::SleepFor(absl::Milliseconds(500));
    return stands_still;
  });

  EXPECT_LT(leads_.written * (kMessageBytes / 1024), 64 * 1024);
  EXPECT_FALSE(leads_.has_ended);

  client.Close();

  Await([this] { return leads_.has_ended.load(); });
}

TEST_F(SlowClientsTest, OneClientTooManyIsSentAway) {
  Await([this] {
    return MetricIn(HttpGet(gateway_->metrics_url()), "leadline_gateway_connections") == "0";
  });
  RawClient one(gateway_->port());
  RawClient other(gateway_->port());
  for (RawClient* client : {&one, &other}) {
    client->Send("GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n");
    EXPECT_THAT(client->ReadUntil("alive"), HasSubstr("200 OK"));
  }

  RawClient another(gateway_->port());

  EXPECT_TRUE(another.IsClosed());
}

TEST_F(SlowClientsTest, WhatIsNoHttpOfOursIsAnsweredAndClosed) {
  for (const auto& [bytes, status] : std::vector<std::pair<std::string, std::string>>{
           {"nonsense\r\n\r\n", "400"},
           {"GET /healthz HTTP/2.0\r\n\r\n", "400"},
           {"GET /healthz HTTP/1.0\r\n\r\n", "200"},
           {"GET /healthz HTTP/1.1\r\nx: " + std::string(20'000, 'x') + "\r\n\r\n", "431"},
           {"POST /x HTTP/1.1\r\ncontent-length: 99999999\r\n\r\n", "413"},
           {"POST /x HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
            "400"}}) {
    RawClient client(gateway_->port());
    client.Send(bytes);
    EXPECT_THAT(client.ReadUntil(""), HasSubstr("HTTP/1.1 " + status)) << bytes.substr(0, 60);
  }
}

}  // namespace
}  // namespace leadline::test
