#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/failpoint/failpoint.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "services/conversion/completion/finish_conversions.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::StatusIs;
using v1::Conversion;

constexpr StatusCode kWrongState = StatusCode::kFailedPrecondition;

class RevertConversionTest : public ConversionTest {
 protected:
  ~RevertConversionTest() override { failpoint::Disarm(); }

  v1::ConvertLeadResponse ConvertOne() { return *Convert(RequestFor(lead_.name())); }

  static v1::RevertConversionRequest Repeatable(const std::string& conversion) {
    v1::RevertConversionRequest request;
    request.set_name(conversion);
    request.set_request_id(identifier::NewId());
    return request;
  }

  std::string StateOf(const std::string& conversion) {
    return Conversion::State_Name(GetConversion(conversion)->state());
  }

  // The types of the events of one conversion, in order.
  std::string Story(const std::string& conversion) {
    return database_.Query(absl::StrCat(
        "SELECT string_agg(replace(type, 'Conversion', ''), ' ' ORDER BY position, ordinal) "
        "FROM events WHERE resource = '",
        conversion, "'"));
  }

  void Age(const std::string& days) {
    database_.Query("UPDATE conversions SET create_time = create_time - interval '" + days + "'");
  }

  void MakeDue() {
    database_.Query(
        "UPDATE conversions SET next_attempt_at = '2020-01-01' "
        "WHERE next_attempt_at IS NOT NULL");
  }

  const lead::v1::Lead lead_ = fake_leads_.Add(ALead());
  FinishConversions relay_{
      complete_, finish_reverts_, finish_merges_, unfinished_, {.lanes = 0, .max_batch = 10}};
};

TEST_F(RevertConversionTest, OpensTheLeadAndRemovesWhatWasMade) {
  const auto made = ConvertOne();

  const auto reverted = Revert(made.conversion().name());

  ASSERT_THAT(reverted, IsOk());
  EXPECT_EQ(reverted->conversion().state(), Conversion::STATE_REVERTED);
  EXPECT_THAT(fake_leads_.Get(lead_.name()), EqualsProto(lead_));
  EXPECT_THAT(GetAccount(made.account().name()), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(GetContact(made.contacts(0).name()), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(GetOpportunity(made.opportunity().name()), StatusIs(StatusCode::kNotFound));
  EXPECT_EQ(Story(made.conversion().name()), "Committed Completed RevertStarted Reverted");
  EXPECT_EQ(database_.Query("SELECT cardinality(related_resources) FROM events "
                            "WHERE type = 'ConversionReverted'"),
            "4");
}

TEST_F(RevertConversionTest, KeepsTheConversionWithItsSnapshotAndProvenance) {
  const auto made = ConvertOne();

  ASSERT_THAT(Revert(made.conversion().name()), IsOk());

  const auto kept = GetConversion(made.conversion().name());
  ASSERT_THAT(kept, IsOk());
  EXPECT_TRUE(kept->has_revert_time());
  EXPECT_EQ(kept->reverter(), "users/developer");
  EXPECT_THAT(*kept, EqualsProto(made.conversion(), {"state", "revert_time", "reverter"}));
}

TEST_F(RevertConversionTest, KeepsRecordsReadableUntilTheLeadIsOpen) {
  const auto made = ConvertOne();
  fake_leads_.FailRevert(grpc::StatusCode::UNAVAILABLE);

  const auto pending = Revert(made.conversion().name());

  ASSERT_THAT(pending, IsOk());
  EXPECT_EQ(pending->conversion().state(), Conversion::STATE_REVERTING);
  EXPECT_THAT(GetAccount(made.account().name()), IsOkAndHolds(EqualsProto(made.account())));
  EXPECT_TRUE(fake_leads_.Get(lead_.name()).converted());
  EXPECT_THAT(Convert(RequestFor(lead_.name())),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
}

TEST_F(RevertConversionTest, IsFinishedByTheRelay) {
  const auto made = ConvertOne();
  fake_leads_.FailRevert(grpc::StatusCode::UNAVAILABLE);
  ASSERT_THAT(Revert(made.conversion().name()), IsOk());
  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(0u)) << "the call that decides has time to finish";
  MakeDue();
  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(1u));
  EXPECT_EQ(StateOf(made.conversion().name()), "STATE_REVERTING");
  fake_leads_.FailRevert(grpc::StatusCode::OK);
  MakeDue();

  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(1u));

  EXPECT_EQ(StateOf(made.conversion().name()), "STATE_REVERTED");
  EXPECT_FALSE(fake_leads_.Get(lead_.name()).converted());
  EXPECT_EQ(Count("accounts"), 0);
  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(0u));
}

TEST_F(RevertConversionTest, IsSetAsideWhenLeadServiceRefusesForGood) {
  const auto made = ConvertOne();
  fake_leads_.Purge(lead_.name());
  ASSERT_THAT(Revert(made.conversion().name()), IsOk());
  MakeDue();

  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(1u));

  EXPECT_EQ(database_.Query("SELECT count(*) FROM conversions WHERE set_aside_time IS NOT NULL "
                            "AND next_attempt_at IS NULL AND state = 'STATE_REVERTING'"),
            "1");
  EXPECT_EQ(Count("accounts"), 1);
}

class RevertStepTest : public RevertConversionTest,
                       public ::testing::WithParamInterface<const char*> {};

TEST_P(RevertStepTest, MayFailThereAndIsFinishedLater) {
  const auto made = ConvertOne();
  const auto request = Repeatable(made.conversion().name());
  ASSERT_THAT(failpoint::Arm(absl::StrCat(GetParam(), "=unavailable@1")), IsOk());
  Revert(request).IgnoreError();
  MakeDue();

  EXPECT_THAT(relay_.RunOnce(), IsOk());

  EXPECT_EQ(StateOf(made.conversion().name()), "STATE_REVERTED");
  EXPECT_EQ(Count("accounts"), 0);
  EXPECT_EQ(Story(made.conversion().name()), "Committed Completed RevertStarted Reverted");
  const auto again = Revert(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
}

INSTANTIATE_TEST_SUITE_P(Steps, RevertStepTest,
                         ::testing::Values("revert.after_start", "revert.before_handoff",
                                           "revert.after_handoff", "revert.before_finish_commit",
                                           "revert.after_finish"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST_F(RevertConversionTest, CompletesFirstWhatIsMerelyCommitted) {
  fake_leads_.FailComplete(grpc::StatusCode::UNAVAILABLE);
  const auto made = ConvertOne();
  const auto refused = Revert(made.conversion().name());
  EXPECT_EQ(StateOf(made.conversion().name()), "STATE_COMMITTED");
  fake_leads_.FailComplete(grpc::StatusCode::OK);

  const auto reverted = Revert(made.conversion().name());

  EXPECT_THAT(refused,
              FailsWith(StatusCode::kUnavailable, type::v1::ERROR_REASON_PEER_UNAVAILABLE));
  ASSERT_THAT(reverted, IsOk());
  EXPECT_EQ(reverted->conversion().state(), Conversion::STATE_REVERTED);
  EXPECT_EQ(Story(made.conversion().name()), "Committed Completed RevertStarted Reverted");
}

TEST_F(RevertConversionTest, ReturnsTheFirstAnswerWhenRetried) {
  const auto request = Repeatable(ConvertOne().conversion().name());
  const auto first = Revert(request);
  ASSERT_THAT(first, IsOk());

  const auto again = Revert(request);

  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(first->replayed());
  EXPECT_TRUE(again->replayed());
  EXPECT_THAT(again->conversion(), EqualsProto(first->conversion()));
}

TEST_F(RevertConversionTest, IsRefusedWhenAnotherRequestDidIt) {
  const std::string conversion = ConvertOne().conversion().name();
  ASSERT_THAT(Revert(Repeatable(conversion)), IsOk());

  const auto refused = Revert(Repeatable(conversion));

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_REVERTED));
  EXPECT_THAT(refused, HasMetadata("conversion", conversion));
}

TEST_F(RevertConversionTest, IsRefusedForWhatIsNoConversion) {
  v1::ConvertLeadRequest refused = RequestFor(lead_.name());
  refused.set_request_id(identifier::NewId());
  refused.set_mapping_version(7);
  ASSERT_THAT(Convert(refused), test::RefusesField("mapping_version"));

  EXPECT_THAT(Revert(ConversionOf(refused.request_id())),
              FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Revert("conversions/" + identifier::NewId()), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Revert("leads/" + identifier::NewId()), test::RefusesField("name"));
}

TEST_F(RevertConversionTest, IsRefusedAfterTheWindow) {
  const std::string conversion = ConvertOne().conversion().name();
  Age("6 days 23 hours");
  v1::RevertConversionRequest rehearsal;
  rehearsal.set_name(conversion);
  rehearsal.set_validate_only(true);
  EXPECT_THAT(Revert(rehearsal), IsOk());
  Age("2 hours");

  const auto refused = Revert(conversion);

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_REVERT_WINDOW_CLOSED));
  EXPECT_THAT(refused, HasMetadata("revert_window_days", "7"));
  EXPECT_EQ(StateOf(conversion), "STATE_COMPLETED");
}

TEST_F(RevertConversionTest, LeavesNothingWhenOnlyValidating) {
  const auto made = ConvertOne();
  const std::string before = Digest("conversions", made.conversion().name());
  v1::RevertConversionRequest request = Repeatable(made.conversion().name());
  request.set_validate_only(true);

  const auto rehearsed = Revert(request);

  ASSERT_THAT(rehearsed, IsOk());
  EXPECT_EQ(rehearsed->conversion().state(), Conversion::STATE_REVERTING);
  EXPECT_EQ(rehearsed->conversion().reverter(), "users/developer");
  EXPECT_TRUE(rehearsed->conversion().has_lead_snapshot());
  EXPECT_EQ(Digest("conversions", made.conversion().name()), before);
  EXPECT_EQ(Count("request_ids"), 0);
  EXPECT_TRUE(fake_leads_.Get(lead_.name()).converted());
}

TEST_F(RevertConversionTest, CanBeConvertedAgainElsewhere) {
  const auto elsewhere = Convert(fake_leads_.Add(ALead()));
  const auto first = ConvertOne();
  ASSERT_THAT(Revert(first.conversion().name()), IsOk());
  v1::ConvertLeadRequest request = RequestFor(lead_.name());
  request.mutable_account()->add_names(elsewhere->account().name());

  const auto second = Convert(request);

  ASSERT_THAT(second, IsOk());
  EXPECT_NE(second->conversion().name(), first.conversion().name());
  EXPECT_EQ(second->account().name(), elsewhere->account().name());
  EXPECT_EQ(fake_leads_.Get(lead_.name()).conversion(), second->conversion().name());
  EXPECT_EQ(StateOf(first.conversion().name()), "STATE_REVERTED");
}

TEST_F(RevertConversionTest, AnswersTheOldRequestAsBeforeButForItsState) {
  v1::ConvertLeadRequest request = RequestFor(lead_.name());
  request.set_request_id(identifier::NewId());
  const auto first = *Convert(request);
  ASSERT_THAT(Revert(first.conversion().name()), IsOk());

  const auto again = Convert(request);

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->conversion().state(), Conversion::STATE_REVERTED);
  EXPECT_EQ(again->account().number(), first.account().number());
  EXPECT_THAT(*again, EqualsProto(first, {"conversion", "replayed"}));
  EXPECT_FALSE(fake_leads_.Get(lead_.name()).converted());
  EXPECT_EQ(Count("accounts"), 0);
}

TEST_F(RevertConversionTest, FillsNoGapInCustomerNumbers) {
  const auto first = ConvertOne();
  ASSERT_THAT(Revert(first.conversion().name()), IsOk());

  const auto second = Convert(lead_);

  ASSERT_THAT(second, IsOk());
  EXPECT_GT(second->account().number(), first.account().number());
  EXPECT_EQ(database_.Query("SELECT account_number FROM conversions "
                            "WHERE state = 'STATE_REVERTED'"),
            first.account().number());
}

TEST_F(RevertConversionTest, ALateCompleteCannotReconvertARevertedLead) {
  const auto made = ConvertOne();
  const auto completion = CompletionOf(made.conversion());
  ASSERT_THAT(Revert(made.conversion().name()), IsOk());

  EXPECT_THAT(complete_.Run("default", completion),
              FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_RELEASED));

  EXPECT_FALSE(fake_leads_.Get(lead_.name()).converted());
  EXPECT_EQ(StateOf(made.conversion().name()), "STATE_REVERTED");
}

}  // namespace
}  // namespace leadline::conversion
