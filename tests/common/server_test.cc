#include "common/edge/server.h"

#include <chrono>
#include <csignal>
#include <future>
#include <optional>
#include <thread>

#include "common/edge/health.h"
#include "common/edge/signals.h"
#include "common/peer/peer.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "tests/common/echo_fixture.h"
#include "tests/support/in_process_server.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::StatusIs;
using test::v1::EchoRequest;
using test::v1::EchoResponse;
using ::testing::Eq;
using ::testing::HasSubstr;

// A server on a port of its own that would wait for ever for what does not end.
class ServerTest : public ::testing::Test {
 protected:
  ServerTest() { server_.Add(service_); }
  ~ServerTest() override {
    if (run_.valid()) Stop().IgnoreError();
  }

  void Start() {
    run_ = std::async(std::launch::async, [this] { return server_.Run(); });
    port_ = server_.WaitForPort();
    ASSERT_NE(port_, 0);
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port_),
                                   grpc::InsecureChannelCredentials());
  }

  absl::Status Stop() {
    server_.Stop();
    return run_.get();
  }

  grpc::Status Echo(const EchoRequest& request, EchoResponse& response) {
    grpc::ClientContext context;
    return test::v1::EchoService::NewStub(channel_)->Echo(&context, request, &response);
  }

  // Returns when the service's health is `status`; hangs when it never is.
  void AwaitHealth(const std::string& service, HealthCheckResponse::ServingStatus status) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(service);
    const auto stub = grpc::health::v1::Health::NewStub(channel_);
    const auto watch = stub->Watch(&context, request);
    HealthCheckResponse response;
    while (watch->Read(&response) && response.status() != status) {
    }
    context.TryCancel();
    EXPECT_EQ(response.status(), status);
  }

  Edge edge_{test::EdgeForTests()};
  test::EchoEndpoint service_{edge_};
  Server server_{{.drain_delay = absl::ZeroDuration(), .drain_grace = absl::Hours(1)}, edge_};
  std::future<absl::Status> run_;
  int port_ = 0;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ServerTest, Serves) {
  Start();
  EchoRequest request;
  request.set_text("hello");
  EchoResponse response;

  ASSERT_THAT(Echo(request, response), IsOk());

  EXPECT_EQ(response.text(), "hello");
  EXPECT_THAT(Stop(), IsOk());
}

TEST_F(ServerTest, CarriesAHundredAndTwentyViolationsToTheClient) {
  Start();
  EchoRequest request;
  for (int i = 0; i < 120; ++i) request.add_texts("too long");
  EchoResponse response;

  const grpc::Status status = Echo(request, response);

  EXPECT_THAT(status,
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FIELD_INVALID));
  EXPECT_THAT(status, HasMetadata("truncated", Eq("70")));
}

TEST_F(ServerTest, RefusesARequestThatIsTooLong) {
  Start();
  EchoRequest request;
  request.set_text(std::string(5'000'000, 'x'));
  EchoResponse response;

  EXPECT_THAT(Echo(request, response), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(ServerTest, KeepsItselfWarmAndKnowsThatItLives) {
  Start();

  AwaitHealth(kLiveness, HealthCheckResponse::SERVING);
}

TEST_F(ServerTest, IsReadyWhenAllItWaitsForIsThere) {
  std::atomic<bool> there = false;
  server_.ReadyWhen("settings", [&there] { return there.load(); });
  Start();

  AwaitHealth("", HealthCheckResponse::NOT_SERVING);
  there = true;
  AwaitHealth("", HealthCheckResponse::SERVING);
  AwaitHealth(kReadiness, HealthCheckResponse::SERVING);
}

TEST_F(ServerTest, ReportsWhatItCanDoWithoutByItself) {
  std::atomic<bool> well = true;
  server_.ReportHealth("settings", [&well] { return well.load(); });
  Start();

  AwaitHealth("settings", HealthCheckResponse::SERVING);
  well = false;
  AwaitHealth("settings", HealthCheckResponse::NOT_SERVING);
  AwaitHealth("", HealthCheckResponse::SERVING);
}

TEST_F(ServerTest, IsNotHeldBackByOpenStreams) {
  service_.on_watch = [](const Call&, const test::EchoEndpoint::Stream::Send& send) {
    send(test::v1::WatchEchoesResponse());
    return absl::OkStatus();
  };
  Start();
  grpc::ClientContext context;
  const auto stub = test::v1::EchoService::NewStub(channel_);
  const auto stream = stub->WatchEchoes(&context, {});
  test::v1::WatchEchoesResponse message;
  ASSERT_TRUE(stream->Read(&message));

  EXPECT_THAT(Stop(), IsOk());

  EXPECT_FALSE(stream->Read(&message));
  EXPECT_THAT(stream->Finish(),
              FailsWith(absl::StatusCode::kUnavailable, type::v1::ERROR_REASON_DRAINING));
}

TEST_F(ServerTest, IsNotHeldBackByOpenWatches) {
  Start();
  grpc::ClientContext context;
  const auto stub = grpc::health::v1::Health::NewStub(channel_);
  const auto watch = stub->Watch(&context, {});
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));

  EXPECT_THAT(Stop(), IsOk());

  while (watch->Read(&response)) {
  }
  EXPECT_THAT(watch->Finish(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ServerTest, LetsRunningCallsEnd) {
  std::promise<void> started;
  std::promise<void> let_go;
  service_.on_echo = [&](const Call&) {
    started.set_value();
    let_go.get_future().wait();
    return absl::OkStatus();
  };
  Start();
  auto call = std::async(std::launch::async, [this] {
    EchoResponse response;
    return Echo({}, response);
  });
  started.get_future().wait();

  server_.Stop();
  let_go.set_value();

  EXPECT_THAT(call.get(), IsOk());
  EXPECT_THAT(run_.get(), IsOk());
}

TEST_F(ServerTest, SaysThatItDrainsWhileRunningCallsEnd) {
  std::promise<void> started;
  std::promise<void> let_go;
  std::atomic<bool> is_first = true;
  service_.on_echo = [&](const Call&) {
    if (!is_first.exchange(false)) return absl::OkStatus();
    started.set_value();
    let_go.get_future().wait();
    return absl::OkStatus();
  };
  Start();
  auto running = std::async(std::launch::async, [this] {
    EchoResponse response;
    return Echo({}, response);
  });
  started.get_future().wait();
  AwaitHealth(kReadiness, HealthCheckResponse::SERVING);

  server_.Stop();
  grpc::Status late;
  while (late.ok()) {
    EchoResponse response;
    late = Echo({}, response);
  }
  let_go.set_value();

  EXPECT_THAT(late, FailsWith(absl::StatusCode::kUnavailable, type::v1::ERROR_REASON_DRAINING));
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(peer::FromGrpc(late)).has_value());
  EXPECT_THAT(running.get(), IsOk());
  EXPECT_THAT(run_.get(), IsOk());
}

TEST_F(ServerTest, DescribesItsServices) {
  Start();
  grpc::ClientContext context;
  const auto stub = grpc::reflection::v1::ServerReflection::NewStub(channel_);
  const auto talk = stub->ServerReflectionInfo(&context);
  grpc::reflection::v1::ServerReflectionRequest request;
  request.set_list_services("*");
  grpc::reflection::v1::ServerReflectionResponse response;

  ASSERT_TRUE(talk->Write(request));
  ASSERT_TRUE(talk->Read(&response));

  EXPECT_THAT(response.DebugString(), HasSubstr("leadline.test.v1.EchoService"));
  EXPECT_THAT(response.DebugString(), HasSubstr("grpc.health.v1.Health"));
  context.TryCancel();
}

TEST_F(ServerTest, SaysThatItsPortIsTaken) {
  Start();
  Server second({.address = "127.0.0.1:" + std::to_string(port_)}, edge_);

  const absl::Status status = second.Run();

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(status.ToString(), HasSubstr(std::to_string(port_)));
}

TEST_F(ServerTest, TellsAClientToMakeANewConnectionFromTimeToTime) {
  Edge edge{test::EdgeForTests()};
  Server server({.max_connection_age = absl::Seconds(1), .drain_delay = absl::ZeroDuration()},
                edge);
  test::EchoEndpoint service{edge};
  server.Add(service);
  auto run = std::async(std::launch::async, [&server] { return server.Run(); });
  channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(server.WaitForPort()),
                                 grpc::InsecureChannelCredentials());
  const auto patience = std::chrono::system_clock::now() + std::chrono::minutes(1);
  ASSERT_TRUE(channel_->WaitForConnected(patience));

  EXPECT_TRUE(channel_->WaitForStateChange(GRPC_CHANNEL_READY, patience));

  EchoResponse response;
  EXPECT_THAT(Echo({}, response), IsOk());
  server.Stop();
  EXPECT_THAT(run.get(), IsOk());
}

class UnguardedEndpoint final : public test::v1::UnguardedService::CallbackService {};

TEST_F(ServerTest, DoesNotStartWithAMethodThatAnybodyMayCall) {
  UnguardedEndpoint unguarded;
  server_.Add(unguarded);

  EXPECT_THAT(server_.Run(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

// Serves in a process of its own, which sends itself SIGTERM until it is gone.
void ServeAndTerminate(absl::Duration drain_delay, int signals) {
  BlockSignals();
  Edge edge(test::EdgeForTests());
  Server server({.drain_delay = drain_delay}, edge);
  std::thread sender([&server, signals] {
    server.WaitForPort();
    for (int i = 0; i < signals; ++i) {
      ::kill(::getpid(), SIGTERM);
      absl::SleepFor(absl::Milliseconds(50));
    }
  });
  const bool served = server.Run().ok();
  sender.join();
  std::_Exit(served ? 0 : 1);
}

TEST(ServerDeathTest, EndsInOrderAtASignal) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(ServeAndTerminate(absl::ZeroDuration(), 1), ::testing::ExitedWithCode(0), "drained");
}

TEST(ServerDeathTest, EndsAtOnceAtASecondSignal) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(ServeAndTerminate(absl::Hours(1), 100), ::testing::KilledBySignal(SIGTERM),
              "draining");
}

}  // namespace
}  // namespace leadline::edge
