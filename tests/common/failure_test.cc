#include "common/status/failure.h"

#include "common/status/macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/proto_matchers.h"

namespace leadline {
namespace {

using ::testing::HasSubstr;
using type::v1::ErrorReason;

TEST(Failure, CarriesItsReasonAndWhatAProgramNeeds) {
  const absl::Status status =
      Failure(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_LEAD_CONVERTED,
              "the lead is already converted", {{"conversion", "conversions/1"}});

  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info->reason(), "LEAD_CONVERTED");
  EXPECT_EQ(info->domain(), "leadline");
  EXPECT_EQ(info->metadata().at("conversion"), "conversions/1");
  EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_LEAD_CONVERTED);
}

TEST(Failure, HasNoReasonWhenItIsNotOurs) {
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), ErrorReason::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(absl::OkStatus()), ErrorReason::ERROR_REASON_UNSPECIFIED);
}

TEST(Failure, ComesBackFromTheWireAsItWas) {
  const absl::Status status = WithRetry(NotFound("leads/1"), absl::Milliseconds(1500));

  const absl::Status back = FromRpcStatus(ToRpcStatus(status));

  EXPECT_EQ(back, status);
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(back)->retry_delay().nanos(), 500'000'000);
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(back)->resource_name(), "leads/1");
}

TEST(FieldViolations, AreAllToldAtOnce) {
  FieldViolations violations;
  EXPECT_TRUE(violations.ToStatus().ok());
  violations.Add("lead.email", "is no e-mail address");
  violations.Add("lead.score", "must be 0 to 5");

  const absl::Status status = violations.ToStatus();

  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status)->field_violations_size(), 2);
  EXPECT_THAT(std::string(status.message()), HasSubstr("1 more"));
}

absl::StatusOr<int> Half(int number) {
  if (number % 2 != 0) return absl::InvalidArgumentError("odd");
  return number / 2;
}

absl::StatusOr<int> Quarter(int number) {
  LEADLINE_ASSIGN_OR_RETURN(const int half, Half(number));
  LEADLINE_ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

TEST(Macros, LeaveTheFunctionWithTheFirstError) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).status().message(), "odd");
}

}  // namespace
}  // namespace leadline
