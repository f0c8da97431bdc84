#include "common/peer/peer.h"

#include <atomic>
#include <future>

#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/edge/reply.h"
#include "common/peer/service_config.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "leadline/test/v1/echo_service.grpc.pb.h"
#include "tests/support/status_matchers.h"

namespace leadline::peer {
namespace {

using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::StatusIs;
using test::v1::EchoRequest;
using test::v1::EchoResponse;
using test::v1::EchoService;
using test::v1::StoreRequest;
using test::v1::UpdateThingRequest;
using test::v1::UpdateThingResponse;
using ::testing::Contains;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

constexpr char kService[] = "leadline.test.v1.EchoService";
constexpr char kTrace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

// The peer: does what the test says.
class FakePeer final : public EchoService::Service {
 public:
  std::function<grpc::Status(grpc::ServerContext&)> on_call = [](grpc::ServerContext&) {
    return grpc::Status::OK;
  };
  std::atomic<int> calls = 0;

 private:
  grpc::Status Echo(grpc::ServerContext* context, const EchoRequest* request,
                    EchoResponse* response) override {
    ++calls;
    response->set_text(request->text());
    return on_call(*context);
  }
  grpc::Status UpdateThing(grpc::ServerContext* context, const UpdateThingRequest*,
                           UpdateThingResponse*) override {
    ++calls;
    return on_call(*context);
  }
};

std::unique_ptr<grpc::Server> Listen(FakePeer& peer, int& port) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::InsecureServerCredentials(),
                           &port);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.RegisterService(&peer);
  return builder.BuildAndStart();
}

class PeerTest : public ::testing::Test {
 protected:
  PeerOptions Options() const {
    return {.name = "echo-service", .address = "127.0.0.1:" + std::to_string(port_)};
  }

  absl::StatusOr<EchoResponse> Echo(Peer& peer, const std::string& text = "x") {
    EchoRequest request;
    request.set_text(text);
    const auto stub = EchoService::NewStub(peer.channel());
    return peer.Call(*stub, &EchoService::Stub::Echo, request);
  }

  void AnswerWith(const absl::Status& status) {
    fake_.on_call = [status](grpc::ServerContext&) { return edge::ToGrpc(status); };
  }

  int port_ = 0;
  FakePeer fake_;
  std::unique_ptr<grpc::Server> server_ = Listen(fake_, port_);
};

TEST_F(PeerTest, GivesTheAnswer) {
  Peer peer(Options(), {kService});

  const auto response = Echo(peer, "hello");

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->text(), "hello");
}

TEST_F(PeerTest, SaysForWhomItCalls) {
  std::multimap<std::string, std::string> metadata;
  fake_.on_call = [&](grpc::ServerContext& context) {
    for (const auto& [name, value] : context.client_metadata()) {
      metadata.emplace(std::string(name.data(), name.size()),
                       std::string(value.data(), value.size()));
    }
    return grpc::Status::OK;
  };
  PeerOptions options = Options();
  options.access.token = "llk_key";
  Peer peer(options, {kService});
  context::RequestContext call;
  call.subject = "users/ann";
  const context::ScopedRequestContext scope(call);
  const context::ForOrganization organization("acme");

  ASSERT_THAT(Echo(peer), IsOk());

  EXPECT_THAT(metadata, Contains(Pair("authorization", "Bearer llk_key")));
  EXPECT_THAT(metadata, Contains(Pair("leadline-organization", "acme")));
  EXPECT_THAT(metadata, Contains(Pair("leadline-subject", "users/ann")));
}

TEST_F(PeerTest, HandsOnTheTraceAndTheTimeThatIsLeft) {
  std::string trace;
  absl::Time deadline;
  fake_.on_call = [&](grpc::ServerContext& context) {
    const auto found = context.client_metadata().find("traceparent");
    if (found != context.client_metadata().end()) {
      trace.assign(found->second.data(), found->second.size());
    }
    deadline = absl::FromChrono(context.deadline());
    return grpc::Status::OK;
  };
  Peer peer(Options(), {kService});
  context::RequestContext call;
  call.deadline = absl::Now() + absl::Seconds(2);
  call.traceparent = kTrace;
  const context::ScopedRequestContext scope(call);

  ASSERT_THAT(Echo(peer), IsOk());

  EXPECT_EQ(trace, kTrace);
  // The wire rounds up.
  EXPECT_LT(deadline, call.deadline + absl::Seconds(1));
}

TEST_F(PeerTest, DoesNotWaitLongerThanItsOwnTime) {
  absl::Time deadline;
  fake_.on_call = [&](grpc::ServerContext& context) {
    deadline = absl::FromChrono(context.deadline());
    return grpc::Status::OK;
  };
  PeerOptions options = Options();
  options.timeout = absl::Minutes(1);
  Peer peer(options, {kService});

  ASSERT_THAT(Echo(peer), IsOk());

  // The wire rounds up.
  EXPECT_LE(deadline, absl::Now() + absl::Seconds(61));
}

TEST_F(PeerTest, PassesOnWhatOurCallerCanActOn) {
  AnswerWith(NotFound("things/1"));
  Peer peer(Options(), {kService});

  const auto response = Echo(peer);

  EXPECT_THAT(response,
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(response, HasMetadata("resource", Eq("things/1")));
}

TEST_F(PeerTest, RetriesWhatMayBeRepeated) {
  fake_.on_call = [this](grpc::ServerContext&) {
    return fake_.calls < 3 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "not yet")
                           : grpc::Status::OK;
  };
  Peer peer(Options(), {kService});

  EXPECT_THAT(Echo(peer), IsOk());
  EXPECT_EQ(fake_.calls, 3);
}

TEST_F(PeerTest, GivesUpAfterFourTries) {
  AnswerWith(absl::UnavailableError("never"));
  Peer peer(Options(), {kService});

  const auto response = Echo(peer);

  EXPECT_THAT(response,
              FailsWith(absl::StatusCode::kUnavailable, type::v1::ERROR_REASON_PEER_UNAVAILABLE));
  EXPECT_THAT(response, HasMetadata("peer", Eq("echo-service")));
  EXPECT_EQ(fake_.calls, 4);
}

TEST_F(PeerTest, DoesNotRepeatWhatMayNot) {
  AnswerWith(absl::UnavailableError("never"));
  Peer peer(Options(), {kService});
  const auto stub = EchoService::NewStub(peer.channel());

  EXPECT_THAT(peer.Call(*stub, &EchoService::Stub::UpdateThing, UpdateThingRequest()),
              StatusIs(absl::StatusCode::kUnavailable));

  EXPECT_EQ(fake_.calls, 1);
}

TEST_F(PeerTest, DoesNotRepeatOtherFailures) {
  AnswerWith(absl::AbortedError("contention"));
  Peer peer(Options(), {kService});

  EXPECT_THAT(Echo(peer), StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(fake_.calls, 1);
}

TEST_F(PeerTest, WaitsForAPeerThatStarts) {
  server_->Shutdown();
  server_.reset();
  PeerOptions options = Options();
  options.timeout = absl::Minutes(1);
  Peer peer(options, {kService});
  auto call = std::async(std::launch::async, [&] { return Echo(peer); });

  server_ = Listen(fake_, port_);

  EXPECT_THAT(call.get(), IsOk());
}

TEST_F(PeerTest, GivesUpOnAPeerThatStaysAway) {
  server_->Shutdown();
  PeerOptions options = Options();
  options.timeout = absl::Milliseconds(50);
  Peer peer(options, {kService});

  EXPECT_THAT(Echo(peer), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(PeerTest, PilesUpNoThreadsBehindADeadPeer) {
  std::promise<void> let_go;
  auto go = let_go.get_future().share();
  fake_.on_call = [go](grpc::ServerContext&) {
    go.wait();
    return grpc::Status::OK;
  };
  PeerOptions options = Options();
  options.max_in_flight = 1;
  Peer peer(options, {kService});
  auto first = std::async(std::launch::async, [&] { return Echo(peer); });
  while (fake_.calls == 0) std::this_thread::yield();

  EXPECT_THAT(Echo(peer),
              FailsWith(absl::StatusCode::kResourceExhausted, type::v1::ERROR_REASON_OVERLOADED));
  let_go.set_value();

  EXPECT_THAT(first.get(), IsOk());
  EXPECT_THAT(Echo(peer), IsOk());
}

TEST(ForOurCaller, TakesTheBlameForARequestOfOurs) {
  for (const auto code : {absl::StatusCode::kInvalidArgument, absl::StatusCode::kPermissionDenied,
                          absl::StatusCode::kUnimplemented, absl::StatusCode::kOutOfRange}) {
    EXPECT_THAT(ForOurCaller("echo-service", absl::Status(code, "bad")),
                StatusIs(absl::StatusCode::kInternal));
  }
}

TEST(ForOurCaller, LeavesADoubtfulOutcomeInDoubt) {
  EXPECT_THAT(ForOurCaller("echo-service", absl::UnknownError("?")),
              StatusIs(absl::StatusCode::kUnknown));
}

TEST(ServiceConfig, RetriesByTheIdempotencyLevel) {
  const std::string config = ServiceConfig({kService});

  EXPECT_THAT(config, HasSubstr(R"("method":"Echo")"));
  EXPECT_THAT(config, HasSubstr(R"("method":"Store")"));
  EXPECT_THAT(config, Not(HasSubstr("UpdateThing")));
  EXPECT_THAT(config, HasSubstr(R"("maxAttempts":4)"));
  EXPECT_THAT(config, HasSubstr("retryThrottling"));
}

TEST(FromGrpc, KeepsCodeAndWordsWithoutDetails) {
  const absl::Status status = FromGrpc(grpc::Status(grpc::StatusCode::ABORTED, "x"));

  EXPECT_EQ(status, absl::AbortedError("x"));
}

}  // namespace
}  // namespace leadline::peer
