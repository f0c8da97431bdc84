#include "common/edge/edge.h"

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "common/context/request_context.h"
#include "common/log/log.h"
#include "common/peer/peer.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "grpcpp/support/byte_buffer.h"
#include "gtest/gtest.h"
#include "tests/common/echo_fixture.h"
#include "tests/support/in_process_server.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;
using test::StatusIs;
using test::v1::EchoRequest;
using test::v1::EchoResponse;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kTrace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

// What happened to one call.
struct Answer {
  grpc::Status status;
  EchoResponse response;
  std::string pushback;
};

class EdgeTest : public ::testing::Test {
 protected:
  explicit EdgeTest(const EdgeOptions& options = test::EdgeForTests()) : edge_(options) {}

  Answer Echo(const EchoRequest& request) {
    grpc::ClientContext context;
    return Echo(request, context);
  }

  Answer Echo(const EchoRequest& request, grpc::ClientContext& context) {
    Answer answer;
    answer.status = stub_->Echo(&context, request, &answer.response);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find("grpc-retry-pushback-ms");
    if (found != trailers.end()) {
      answer.pushback.assign(found->second.data(), found->second.size());
    }
    return answer;
  }

  static EchoRequest Saying(const std::string& text) {
    EchoRequest request;
    request.set_text(text);
    return request;
  }

  Edge edge_;
  test::EchoEndpoint service_{edge_};
  test::InProcessServer server_{edge_, {&service_}};
  std::unique_ptr<test::v1::EchoService::Stub> stub_ =
      test::v1::EchoService::NewStub(server_.channel());
};

TEST_F(EdgeTest, GivesTheHandlersAnswer) {
  const Answer answer = Echo(Saying("hello"));

  EXPECT_THAT(answer.status, IsOk());
  EXPECT_EQ(answer.response.text(), "hello");
}

TEST_F(EdgeTest, TellsTheHandlerWhoCallsAndHow) {
  std::string caller;
  service_.on_echo = [&](const Call& call) {
    caller = call.organization() + " " + call.subject() + " " + call.locale;
    return absl::OkStatus();
  };
  grpc::ClientContext context;
  context.AddMetadata("accept-language", "de-CH,de;q=0.9");

  ASSERT_THAT(Echo({}, context).status, IsOk());

  EXPECT_EQ(caller, "default users/developer de-CH");
}

TEST_F(EdgeTest, PutsTheFactsOfTheCallOnTheHandlersThread) {
  context::RequestContext facts;
  absl::Time deadline;
  service_.on_echo = [&](const Call& call) {
    facts = context::Current();
    deadline = call.deadline;
    return absl::OkStatus();
  };
  grpc::ClientContext context;
  context.AddMetadata("traceparent", kTrace);

  ASSERT_THAT(Echo({}, context).status, IsOk());

  EXPECT_EQ(facts.method, "/leadline.test.v1.EchoService/Echo");
  EXPECT_THAT(facts.traceparent, StartsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
  EXPECT_EQ(facts.request.size(), 16u);
  EXPECT_EQ(facts.deadline, deadline);
}

TEST_F(EdgeTest, GivesACallWithoutADeadlineTheDefault) {
  absl::Time deadline = absl::InfiniteFuture();
  service_.on_echo = [&](const Call& call) {
    deadline = call.deadline;
    return absl::OkStatus();
  };

  ASSERT_THAT(Echo({}).status, IsOk());

  EXPECT_LE(deadline, absl::Now() + absl::Seconds(30));
}

TEST_F(EdgeTest, RefusesADeadlineTooFarAway) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Hours(1)));

  EXPECT_THAT(Echo({}, context).status, RefusesField("grpc-timeout"));
}

TEST_F(EdgeTest, ValidatesBeforeTheHandlerRuns) {
  bool ran = false;
  service_.on_echo = [&](const Call&) {
    ran = true;
    return absl::OkStatus();
  };
  EchoRequest request;
  request.add_texts("long");

  EXPECT_THAT(Echo(request).status, RefusesField("texts[0]"));
  EXPECT_FALSE(ran);
}

TEST_F(EdgeTest, SendsAFailureWithItsDetails) {
  service_.on_echo = [](const Call&) {
    return WithRetry(NotFound("things/1"), absl::Milliseconds(250));
  };

  const Answer answer = Echo({});

  EXPECT_THAT(answer.status,
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(answer.status, HasMetadata("resource", Eq("things/1")));
  EXPECT_EQ(answer.pushback, "250");
}

TEST_F(EdgeTest, TellsNothingOfAFaultButLogsIt) {
  std::mutex mutex;
  std::string log;
  const log::ScopedSink sink([&](const std::string& line) {
    const std::lock_guard lock(mutex);
    log += line;
  });
  service_.on_echo = [](const Call&) { return absl::InternalError("the secret cause"); };

  const Answer answer = Echo({});

  EXPECT_THAT(answer.status,
              FailsWith(absl::StatusCode::kInternal, type::v1::ERROR_REASON_INTERNAL));
  EXPECT_EQ(answer.status.error_message(), "internal error");
  const auto info = DetailOf<google::rpc::RequestInfo>(peer::FromGrpc(answer.status));
  const std::lock_guard lock(mutex);
  EXPECT_THAT(log, HasSubstr("the secret cause"));
  EXPECT_THAT(log, HasSubstr(info->request_id()));
}

TEST_F(EdgeTest, SurvivesAnException) {
  service_.on_echo = [](const Call&) -> absl::Status { throw std::runtime_error("oops"); };

  EXPECT_THAT(Echo({}).status,
              FailsWith(absl::StatusCode::kInternal, type::v1::ERROR_REASON_INTERNAL));
}

TEST_F(EdgeTest, WritesOneLineForEachCall) {
  std::mutex mutex;
  std::vector<std::string> lines;
  const log::ScopedSink sink([&](const std::string& line) {
    const std::lock_guard lock(mutex);
    lines.push_back(line);
  });

  ASSERT_THAT(Echo(Saying("a person's words")).status, IsOk());

  const std::lock_guard lock(mutex);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], HasSubstr("\"method\":\"/leadline.test.v1.EchoService/Echo\""));
  EXPECT_THAT(lines[0], HasSubstr("\"code\":\"OK\""));
  EXPECT_THAT(lines[0], HasSubstr("\"principal\":\"users/developer\""));
  EXPECT_THAT(lines[0], Not(HasSubstr("a person's words")));
}

TEST_F(EdgeTest, LetsAHandlerSeeThatTheCallerGaveUp) {
  grpc::ClientContext context;
  std::promise<void> seen;
  service_.on_echo = [&](const Call& call) {
    context.TryCancel();
    while (!call.cancelled) std::this_thread::yield();
    seen.set_value();
    return absl::OkStatus();
  };

  EXPECT_THAT(Echo({}, context).status, StatusIs(absl::StatusCode::kCancelled));
  seen.get_future().wait();
}

TEST_F(EdgeTest, RefusesCallsWhileItDrains) {
  edge_.Drain();

  const Answer answer = Echo({});

  EXPECT_THAT(answer.status,
              FailsWith(absl::StatusCode::kUnavailable, type::v1::ERROR_REASON_DRAINING));
  EXPECT_NE(answer.pushback, "");
}

// Sends bytes as they are in place of an EchoRequest.
grpc::Status SendRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& bytes) {
  const grpc::internal::RpcMethod method("/leadline.test.v1.EchoService/Echo",
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  grpc::ClientContext context;
  return grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel.get(), method, &context, request, &response);
}

class GarbageTest : public EdgeTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(GarbageTest, IsTheCallersFault) {
  EXPECT_THAT(SendRaw(server_.channel(), GetParam()),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FIELD_INVALID));
}

INSTANTIATE_TEST_SUITE_P(OnTheWire, GarbageTest,
                         ::testing::Values(std::string("\x0a\x01\xff"),  // Not UTF-8.
                                           std::string("\x0a\x7f"),      // Cut off.
                                           std::string("\x07"),          // No wire type.
                                           std::string(1000, '\xff')));

TEST_F(EdgeTest, AnswersWhatIsEncodedRight) {
  EXPECT_THAT(SendRaw(server_.channel(), "\x0a\x01x"), IsOk());
}

class CrowdedEdgeTest : public EdgeTest {
 protected:
  CrowdedEdgeTest() : EdgeTest({.threads = 1, .max_queue = 1, .development = true}) {
    service_.on_echo = [this](const Call&) {
      ++running_;
      go_.wait();
      return absl::OkStatus();
    };
  }

  std::future<Answer> Start() {
    return std::async(std::launch::async, [this] { return Echo({}); });
  }

  std::promise<void> let_go_;
  std::shared_future<void> go_ = let_go_.get_future().share();
  std::atomic<int> running_ = 0;
};

TEST_F(CrowdedEdgeTest, ShedsWhatItCannotDoInTime) {
  std::vector<std::future<Answer>> calls;
  calls.push_back(Start());
  while (running_ == 0) std::this_thread::yield();
  // One of these two waits, the other is one too many.
  calls.push_back(Start());
  calls.push_back(Start());
  const auto refused = [&] {
    for (size_t i = 1; i < calls.size(); ++i) {
      if (calls[i].wait_for(std::chrono::milliseconds(1)) == std::future_status::ready) return i;
    }
    return size_t{0};
  };
  size_t which = 0;
  while (which == 0) which = refused();

  const Answer answer = calls[which].get();
  let_go_.set_value();

  EXPECT_THAT(answer.status,
              FailsWith(absl::StatusCode::kResourceExhausted, type::v1::ERROR_REASON_OVERLOADED));
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(peer::FromGrpc(answer.status)).has_value());
  EXPECT_NE(answer.pushback, "");
}

TEST_F(CrowdedEdgeTest, WaitsForRunningCallsNoLongerThanItIsToldTo) {
  std::future<Answer> running = Start();
  while (running_ == 0) std::this_thread::yield();

  edge_.Drain(absl::Now());

  EXPECT_THAT(Echo({}).status,
              FailsWith(absl::StatusCode::kUnavailable, type::v1::ERROR_REASON_DRAINING));
  let_go_.set_value();
  EXPECT_THAT(running.get().status, IsOk());
}

class RestrictedEdgeTest : public EdgeTest {
 protected:
  RestrictedEdgeTest()
      : EdgeTest({.threads = 1, .development = true, .development_permissions = {"things.*"}}) {}
};

TEST_F(RestrictedEdgeTest, AsksForThePermissionBeforeItLooksAtTheRequest) {
  EchoRequest wrong;
  wrong.add_texts("long");

  EXPECT_THAT(Echo(wrong).status, FailsWith(absl::StatusCode::kPermissionDenied,
                                            type::v1::ERROR_REASON_PERMISSION_MISSING));
}

class PrepareTest : public ::testing::Test {
 protected:
  Edge edge_{test::EdgeForTests()};
};

TEST_F(PrepareTest, RefusesAMethodWithoutAPermission) {
  const absl::Status status = edge_.Prepare({"leadline.test.v1.UnguardedService"});

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(status.ToString(), HasSubstr("leadline.test.v1.UnguardedService.Touch"));
}

TEST_F(PrepareTest, RefusesARuleThatNobodyEvaluates) {
  EXPECT_THAT(edge_.Prepare({"leadline.test.v1.OddService"}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(PrepareTest, LeavesHealthAndReflectionToThemselves) {
  EXPECT_THAT(edge_.Prepare({"grpc.health.v1.Health"}), IsOk());
}

// Their contract has no option of ours.
TEST_F(PrepareTest, KnowsThePermissionsOfLongRunningOperations) {
  EXPECT_THAT(edge_.Prepare({"google.longrunning.Operations"}), IsOk());
}

TEST(Edge, RefusesToServeWithoutAnyAuthentication) {
  Edge edge({.threads = 1});

  EXPECT_THAT(edge.Prepare({"leadline.test.v1.EchoService"}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace leadline::edge
