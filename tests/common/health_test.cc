#include "common/edge/health.h"

#include "gmock/gmock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "gtest/gtest.h"
#include "tests/support/in_process_server.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using test::IsOk;
using test::StatusIs;

class HealthTest : public ::testing::Test {
 protected:
  static HealthCheckRequest Of(const std::string& service) {
    HealthCheckRequest request;
    request.set_service(service);
    return request;
  }

  grpc::Status Check(const std::string& service) {
    grpc::ClientContext context;
    return stub_->Check(&context, Of(service), &answer_);
  }

  Health health_;
  test::InProcessServer server_{{&health_.service()}};
  std::unique_ptr<grpc::health::v1::Health::Stub> stub_ =
      grpc::health::v1::Health::NewStub(server_.channel());
  HealthCheckResponse answer_;
};

TEST_F(HealthTest, AnswersForEachServiceByItself) {
  health_.Set("a", true);
  health_.Set("b", false);

  EXPECT_THAT(Check("a"), IsOk());
  EXPECT_EQ(answer_.status(), HealthCheckResponse::SERVING);
  EXPECT_THAT(Check("b"), IsOk());
  EXPECT_EQ(answer_.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_THAT(Check("c"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HealthTest, TellsWatchersOfEveryChange) {
  grpc::ClientContext context;
  const auto watch = stub_->Watch(&context, Of("a"));

  ASSERT_TRUE(watch->Read(&answer_));
  EXPECT_EQ(answer_.status(), HealthCheckResponse::SERVICE_UNKNOWN);
  health_.Set("a", true);
  ASSERT_TRUE(watch->Read(&answer_));
  EXPECT_EQ(answer_.status(), HealthCheckResponse::SERVING);
  health_.Set("a", false);
  ASSERT_TRUE(watch->Read(&answer_));
  EXPECT_EQ(answer_.status(), HealthCheckResponse::NOT_SERVING);
  context.TryCancel();
}

TEST_F(HealthTest, LetsWatchersGoWhenItDrains) {
  health_.Set("a", true);
  grpc::ClientContext context;
  const auto watch = stub_->Watch(&context, Of("a"));
  ASSERT_TRUE(watch->Read(&answer_));

  health_.Drain();

  ASSERT_TRUE(watch->Read(&answer_));
  EXPECT_EQ(answer_.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(watch->Read(&answer_));
  EXPECT_THAT(watch->Finish(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(HealthTest, StaysDrained) {
  health_.Set("a", true);

  health_.Drain();
  health_.Set("a", true);

  EXPECT_THAT(Check("a"), IsOk());
  EXPECT_EQ(answer_.status(), HealthCheckResponse::NOT_SERVING);
}

}  // namespace
}  // namespace leadline::edge
