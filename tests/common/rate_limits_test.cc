// How the edge keeps one caller, or one organisation, from taking up what is there for all.

#include "common/edge/rate_limits.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/edge/about.h"
#include "common/edge/edge.h"
#include "common/edge/method.h"
#include "common/peer/peer.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/lead/v1/handoff_service.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "leadline/process/v1/process_service.grpc.pb.h"
#include "tests/common/echo_fixture.h"
#include "tests/support/http.h"
#include "tests/support/in_process_server.h"
#include "tests/support/principals.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;
using test::v1::EchoRequest;
using test::v1::EchoService;
using ::testing::AllOf;
using ::testing::Eq;
using ::testing::Matcher;

Matcher<const grpc::Status&> IsLimitedBy(const std::string& limit) {
  return AllOf(FailsWith(absl::StatusCode::kResourceExhausted, type::v1::ERROR_REASON_OVERLOADED),
               HasMetadata("limit", Eq(limit)));
}

Principal Person(const std::string& organization, const std::string& subject) {
  return {organization, subject, {"echoes.read"}, {}, {}, {}};
}

// An organisation may make four calls at once, each of its callers two; one comes back each second.
// Time stands still unless a test moves it.
class RateLimitsTest : public ::testing::Test {
 protected:
  static constexpr RateLimitOptions kLimits = {.organization = {.rate = 1, .burst = 4},
                                               .principal = {.rate = 1, .burst = 2}};

  EdgeOptions Limited(EdgeOptions options, const RateLimitOptions& limits = kLimits) {
    options.rate_limits = limits;
    options.clock = [this] { return absl::Microseconds(now_us_.load()); };
    return options;
  }

  explicit RateLimitsTest(const EdgeOptions& options = test::EdgeForPrincipals(),
                          const RateLimitOptions& limits = kLimits)
      : edge_(Limited(options, limits)) {}

  void Wait(absl::Duration duration) { now_us_ += absl::ToInt64Microseconds(duration); }

  grpc::Status EchoAs(const Principal& principal, const EchoRequest& request = {}) {
    grpc::ClientContext context;
    test::ActAs(principal, context);
    test::v1::EchoResponse response;
    const grpc::Status status = stub_->Echo(&context, request, &response);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find("grpc-retry-pushback-ms");
    pushback_ =
        found == trailers.end() ? "" : std::string(found->second.data(), found->second.size());
    return status;
  }

  grpc::Status WatchAs(const Principal& principal) {
    grpc::ClientContext context;
    test::ActAs(principal, context);
    const auto reader = stub_->WatchEchoes(&context, {});
    test::v1::WatchEchoesResponse message;
    while (reader->Read(&message)) {
    }
    return reader->Finish();
  }

  std::atomic<int64_t> now_us_ = 1'000'000'000;
  Edge edge_;
  About about_;
  const std::unique_ptr<grpc::Service> process_ = MakeProcessService(edge_, about_);
  test::EchoEndpoint service_{edge_};
  test::InProcessServer server_{edge_, {&service_, process_.get()}};
  std::unique_ptr<EchoService::Stub> stub_ = EchoService::NewStub(server_.channel());
  std::string pushback_;

  const Principal ann_ = Person("acme", "users/ann");
  const Principal bob_ = Person("acme", "users/bob");
  const Principal cid_ = Person("acme", "users/cid");
};

TEST_F(RateLimitsTest, TakeABurstAndThenSayWhenToComeBack) {
  EXPECT_THAT(EchoAs(ann_), IsOk());
  EXPECT_THAT(EchoAs(ann_), IsOk());
  Wait(absl::Microseconds(249'500));

  const grpc::Status refused = EchoAs(ann_);

  EXPECT_THAT(refused, IsLimitedBy("principal"));
  const auto retry = DetailOf<google::rpc::RetryInfo>(peer::FromGrpc(refused));
  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->retry_delay().seconds(), 0);
  EXPECT_EQ(retry->retry_delay().nanos(), 751'000'000);
  EXPECT_EQ(pushback_, "751");
}

TEST_F(RateLimitsTest, LetTheCallerInWhoComesBackThen) {
  EXPECT_THAT(EchoAs(ann_), IsOk());
  EXPECT_THAT(EchoAs(ann_), IsOk());
  EXPECT_THAT(EchoAs(ann_), IsLimitedBy("principal"));

  Wait(absl::Seconds(1));

  EXPECT_THAT(EchoAs(ann_), IsOk());
  EXPECT_THAT(EchoAs(ann_), IsLimitedBy("principal"));
}

TEST_F(RateLimitsTest, LeaveColleaguesAloneUntilTheOrganizationHasHadItsShare) {
  for (int i = 0; i < 20; ++i) EchoAs(ann_).ok();

  EXPECT_THAT(EchoAs(bob_), IsOk());
  EXPECT_THAT(EchoAs(bob_), IsOk());
  EXPECT_THAT(EchoAs(cid_), IsLimitedBy("organization"));
}

TEST_F(RateLimitsTest, LeaveOtherOrganizationsAlone) {
  for (int i = 0; i < 20; ++i) EchoAs(Person("acme", absl::StrCat("users/", i))).ok();

  EXPECT_THAT(EchoAs(ann_), IsLimitedBy("organization"));
  EXPECT_THAT(EchoAs(Person("umbrella", "users/ann")), IsOk());
}

TEST_F(RateLimitsTest, CountForTheCallerNothingThatTheOrganizationWasRefused) {
  for (const Principal& one : {bob_, bob_, cid_, cid_}) EXPECT_THAT(EchoAs(one), IsOk());
  for (int i = 0; i < 5; ++i) EXPECT_THAT(EchoAs(ann_), IsLimitedBy("organization"));

  Wait(absl::Seconds(2));

  EXPECT_THAT(EchoAs(ann_), IsOk());
  EXPECT_THAT(EchoAs(ann_), IsOk());
}

TEST_F(RateLimitsTest, CountStartsOfStreams) {
  service_.on_watch = [](const Call&, const auto&) { return absl::CancelledError("enough"); };
  for (int i = 0; i < 2; ++i) EXPECT_EQ(WatchAs(ann_).error_code(), grpc::StatusCode::CANCELLED);

  EXPECT_THAT(WatchAs(ann_), IsLimitedBy("principal"));
  EXPECT_THAT(EchoAs(ann_), IsLimitedBy("principal"));
}

TEST_F(RateLimitsTest, CountAStreamOnceHoweverManyStepsItTakes) {
  std::atomic<int> steps = 0;
  service_.backlog = Backlog::kSteps;
  service_.on_watch = [&](const Call&, const auto& send) {
    if (++steps <= 10) send(test::v1::WatchEchoesResponse());
    return absl::OkStatus();
  };

  EXPECT_THAT(WatchAs(ann_), IsOk());

  EXPECT_EQ(steps, 11);
  EXPECT_THAT(EchoAs(ann_), IsOk());
}

TEST_F(RateLimitsTest, ComeBeforePermissionDeadlineAndRequestAreLookedAt) {
  const Principal nobody{"acme", "users/ann", {}, {}, {}, {}};
  EchoRequest wrong;
  wrong.add_texts("too long");
  EXPECT_THAT(EchoAs(nobody), FailsWith(absl::StatusCode::kPermissionDenied,
                                        type::v1::ERROR_REASON_PERMISSION_MISSING));
  EXPECT_THAT(EchoAs(ann_, wrong), RefusesField("texts[0]"));

  EXPECT_THAT(EchoAs(nobody), IsLimitedBy("principal"));
  EXPECT_THAT(EchoAs(ann_, wrong), IsLimitedBy("principal"));
}

TEST_F(RateLimitsTest, ComeAfterItIsKnownWhoCalls) {
  for (int i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    test::v1::EchoResponse response;
    EXPECT_THAT(
        stub_->Echo(&context, {}, &response),
        FailsWith(absl::StatusCode::kUnauthenticated, type::v1::ERROR_REASON_TOKEN_MISSING));
  }

  EXPECT_THAT(EchoAs(ann_), IsOk());
}

TEST_F(RateLimitsTest, NeverHoldForOurOwnServers) {
  Principal service = ann_;
  service.roles = {"service"};

  for (int i = 0; i < 20; ++i) EXPECT_THAT(EchoAs(service), IsOk());

  EXPECT_THAT(EchoAs(ann_), IsOk());  // For whom they called.
}

TEST(RateLimits, AreNotForWhatOurServersDoForEachOther) {
  metrics::Metrics metrics;
  polled::Bell written;
  Methods methods(metrics, written);
  ASSERT_THAT(methods.Add("leadline.lead.v1.LeadConversionHandoffService"), IsOk());
  ASSERT_THAT(methods.Add("leadline.lead.v1.LeadService"), IsOk());

  EXPECT_FALSE(methods.Find(*lead::v1::BeginConversionRequest::descriptor())->is_limited);
  EXPECT_FALSE(methods.Find(*lead::v1::CompleteConversionRequest::descriptor())->is_limited);
  EXPECT_TRUE(methods.Find(*lead::v1::GetLeadRequest::descriptor())->is_limited);
}

TEST_F(RateLimitsTest, NeverHoldForWhoAsksAServerHowItIs) {
  const auto stub = process::v1::ProcessService::NewStub(server_.channel());
  for (int i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    test::ActAs({"acme", "users/ann", {"process.read"}, {}, {}, {}}, context);
    process::v1::GetProcessResponse response;
    EXPECT_THAT(stub->GetProcess(&context, {}, &response), IsOk());
  }
}

TEST_F(RateLimitsTest, HoldWhenCallsArriveTogether) {
  std::atomic<int> answered = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const Principal one = Person("acme", absl::StrCat("users/", i));
      for (int call = 0; call < 10; ++call) answered += EchoAs(one).ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(answered, 4);
}

TEST_F(RateLimitsTest, AreCountedByWhoseTheyWereAndByNothingElse) {
  for (int i = 0; i < 5; ++i) EchoAs(ann_).ok();
  for (int i = 0; i < 3; ++i) EchoAs(bob_).ok();
  for (int i = 0; i < 2; ++i) EchoAs(cid_).ok();
  const auto endpoint = edge_.metrics().Serve("127.0.0.1:0");

  const std::string text =
      test::HttpGet(absl::StrCat("http://127.0.0.1:", (*endpoint)->port(), "/metrics"));

  const std::string name = "leadline_calls_limited_total";
  EXPECT_EQ(test::MetricIn(text, name + "{limit=\"principal\"}"), "4") << text;
  EXPECT_EQ(test::MetricIn(text, name + "{limit=\"organization\"}"), "2");
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("acme")));
}

class OrganizationLimitTest : public RateLimitsTest {
 protected:
  OrganizationLimitTest()
      : RateLimitsTest(test::EdgeForPrincipals(), {.organization = {.rate = 3}}) {}
};

TEST_F(OrganizationLimitTest, HoldsAloneToo) {
  for (int i = 0; i < 3; ++i) EXPECT_THAT(EchoAs(ann_), IsOk());

  EXPECT_THAT(EchoAs(bob_), IsLimitedBy("organization"));
}

class DevelopmentLimitsTest : public RateLimitsTest {
 protected:
  DevelopmentLimitsTest() : RateLimitsTest(test::EdgeForTests()) {}
};

TEST_F(DevelopmentLimitsTest, TakeAllCallersForOne) {
  EXPECT_THAT(EchoAs(ann_), IsOk());
  EXPECT_THAT(EchoAs(bob_), IsOk());

  EXPECT_THAT(EchoAs(cid_), IsLimitedBy("principal"));
}

class UnlimitedTest : public RateLimitsTest {
 protected:
  UnlimitedTest() : RateLimitsTest(test::EdgeForPrincipals(), {}) {}
};

TEST_F(UnlimitedTest, IsAnEdgeThatIsToldNoLimits) {
  for (int i = 0; i < 20; ++i) EXPECT_THAT(EchoAs(ann_), IsOk());
}

}  // namespace
}  // namespace leadline::edge
