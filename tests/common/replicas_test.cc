// Two servers behind one peer.

#include <atomic>
#include <future>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/edge/server.h"
#include "common/peer/peer.h"
#include "gmock/gmock.h"
#include "tests/common/echo_fixture.h"
#include "tests/support/in_process_server.h"
#include "tests/support/status_matchers.h"

namespace leadline::peer {
namespace {

using test::IsOk;
using test::v1::EchoService;

// An EchoService on a port of its own that says how often it was called.
class Replica final {
 public:
  explicit Replica(absl::Duration drain_delay) : server_({.drain_delay = drain_delay}, edge_) {
    service_.on_echo = [this](const edge::Call&) {
      ++calls;
      return absl::OkStatus();
    };
    server_.Add(service_);
    run_ = std::async(std::launch::async, [this] { return server_.Run(); });
    port_ = server_.WaitForPort();
  }
  ~Replica() { Stop(); }

  void Stop() {
    server_.Stop();
    if (run_.valid()) run_.get().IgnoreError();
  }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

  std::atomic<int> calls = 0;

 private:
  edge::Edge edge_{test::EdgeForTests()};
  test::EchoEndpoint service_{edge_};
  edge::Server server_;
  std::future<absl::Status> run_;
  int port_ = 0;
};

class ReplicasTest : public ::testing::Test {
 protected:
  absl::Status Echo() {
    test::v1::EchoRequest request;
    return peer_.Ask(*stub_, &EchoService::Stub::Echo, request).status();
  }

  // A call that is never repeated.
  absl::Status UpdateThing() {
    test::v1::UpdateThingRequest request;
    request.mutable_thing()->set_name("things/00000000-0000-7000-8000-000000000001");
    return peer_.Ask(*stub_, &EchoService::Stub::UpdateThing, request).status();
  }

  Replica one_{absl::Milliseconds(300)};
  Replica other_{absl::ZeroDuration()};
  Peer peer_{{.name = "echo-service",
              .address = absl::StrCat("ipv4:", one_.address(), ",", other_.address())},
             {"leadline.test.v1.EchoService"}};
  const std::unique_ptr<EchoService::Stub> stub_ = EchoService::NewStub(peer_.channel());
};

TEST_F(ReplicasTest, ShareTheCalls) {
  while (one_.calls == 0 || other_.calls == 0) ASSERT_THAT(Echo(), IsOk());
}

TEST_F(ReplicasTest, AreLeftWithoutAFailedCallWhenTheyDrain) {
  while (one_.calls == 0 || other_.calls == 0) ASSERT_THAT(Echo(), IsOk());
  auto stopped = std::async(std::launch::async, [this] { one_.Stop(); });

  while (stopped.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    EXPECT_THAT(UpdateThing(), IsOk());
  }

  EXPECT_THAT(UpdateThing(), IsOk());
}

}  // namespace
}  // namespace leadline::peer
