#include "common/failpoint/failpoint.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::FailsWith;
using test::IsOk;

class ResolveConversionTest : public ConversionTest {
 protected:
  ~ResolveConversionTest() override { failpoint::Disarm(); }

  const std::string lead_ = fake_leads_.Add(ALead()).name();
  const std::string conversion_ = "conversions/" + identifier::NewId();
};

TEST_F(ResolveConversionTest, DecidesAgainstWhatNobodyDecided) {
  const auto response = Resolve(conversion_, lead_);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->decision(), v1::DECISION_ABORTED);
  EXPECT_FALSE(response->has_completion());
  EXPECT_EQ(database_.Query("SELECT state FROM conversions"), "STATE_ABORTED");
}

TEST_F(ResolveConversionTest, AnswersTheSameHoweverOftenItIsAsked) {
  ASSERT_THAT(Resolve(conversion_, lead_), IsOk());

  EXPECT_EQ(Resolve(conversion_, lead_)->decision(), v1::DECISION_ABORTED);
  EXPECT_EQ(Count("conversions"), 1);
}

TEST_F(ResolveConversionTest, TellsWithWhatToCompleteACommittedOne) {
  fake_leads_.FailComplete(grpc::StatusCode::INTERNAL);
  const auto converted = Convert(RequestFor(lead_));
  ASSERT_THAT(converted, IsOk());

  const auto response = Resolve(converted->conversion().name(), lead_);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->decision(), v1::DECISION_COMMITTED);
  EXPECT_THAT(response->completion(), test::EqualsProto(CompletionOf(converted->conversion())));
  EXPECT_EQ(response->completion().account(), converted->account().name());
}

TEST_F(ResolveConversionTest, TellsThatARefusedOneIsAborted) {
  v1::ConvertLeadRequest request = RequestFor(lead_);
  request.set_request_id(identifier::NewId());
  request.set_mapping_version(7);
  ASSERT_THAT(Convert(request), test::RefusesField("mapping_version"));

  EXPECT_EQ(Resolve(ConversionOf(request.request_id()), lead_)->decision(), v1::DECISION_ABORTED);
}

TEST_F(ResolveConversionTest, KeepsTheDecisionItCouldNotAnswer) {
  ASSERT_THAT(failpoint::Arm("resolve.after_insert=unavailable@1"), IsOk());
  ASSERT_THAT(Resolve(conversion_, lead_), test::StatusIs(StatusCode::kUnavailable));

  EXPECT_EQ(database_.Query("SELECT state FROM conversions"), "STATE_ABORTED");
  EXPECT_EQ(Resolve(conversion_, lead_)->decision(), v1::DECISION_ABORTED);
}

TEST_F(ResolveConversionTest, HidesWhatWasDecidedAgainst) {
  ASSERT_THAT(Resolve(conversion_, lead_), IsOk());

  EXPECT_THAT(GetConversion(conversion_),
              FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(ResolveConversionTest, RefusesANameOfAnotherCollection) {
  EXPECT_THAT(Resolve(lead_, lead_),
              FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
}

}  // namespace
}  // namespace leadline::conversion
