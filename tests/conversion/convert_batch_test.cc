#include "common/failpoint/failpoint.h"
#include "tests/conversion/batch_fixture.h"
#include "tests/support/proto_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;

class ConvertBatchTest : public BatchFixture {
 protected:
  ~ConvertBatchTest() override { failpoint::Disarm(); }

  Batch BatchOf(int count) { return BatchFixture::BatchOf(count, Batch::MODE_UNSPECIFIED); }
};

TEST_F(ConvertBatchTest, ConvertsEachLeadAndSumsUp) {
  const Batch batch = BatchOf(20);

  const BatchTold told = Run(batch);

  EXPECT_THAT(told, SumsUp(20, 0, 0));
  for (int i = 0; i < 20; ++i) {
    const auto answer = told.Of(i);
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(told.leads.at(i).lead(), batch.requests(i).lead());
    EXPECT_EQ(answer->conversion().lead(), batch.requests(i).lead());
    EXPECT_EQ(answer->conversion().state(), v1::Conversion::STATE_COMPLETED);
    EXPECT_THAT(GetConversion(answer->conversion().name()),
                IsOkAndHolds(EqualsProto(answer->conversion())));
  }
  EXPECT_EQ(Count("accounts"), 20);
}

TEST_F(ConvertBatchTest, DoesNotStopAtALeadThatCannotBeConverted) {
  Batch batch = BatchOf(4);
  batch.mutable_requests(1)->set_lead(Lost().name());
  batch.mutable_requests(2)->set_lead("leads/" + identifier::NewId());

  const BatchTold told = Run(batch);

  EXPECT_THAT(told, SumsUp(2, 0, 2));
  EXPECT_THAT(told.Of(0), IsOk());
  EXPECT_THAT(told.Of(1),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_LOST));
  EXPECT_THAT(told.Of(2),
              FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(told.Of(3), IsOk());
}

TEST_F(ConvertBatchTest, AppliesTheRulesOfASingleConversion) {
  Batch batch = BatchOf(2);
  v1::ConvertLeadRequest& request = *batch.mutable_requests(1);
  request.set_mapping_version(7);
  request.mutable_account()->mutable_overrides()->set_source("dictionaries/source/entries/none");
  request.set_number_series("numberSeries/nobody");

  const BatchTold together = Run(batch);
  const auto alone = Convert(request);

  ASSERT_FALSE(alone.ok());
  ASSERT_FALSE(together.Of(1).ok());
  EXPECT_THAT(ToRpcStatus(together.Of(1).status()), EqualsProto(ToRpcStatus(alone.status())));
}

TEST_F(ConvertBatchTest, RefusesABatchThatIsNoneBeforeAnyLead) {
  Batch batch = BatchOf(4);
  batch.mutable_requests(1)->set_lead(batch.requests(0).lead());
  batch.mutable_requests(2)->set_validate_only(true);
  batch.mutable_requests(2)->set_request_id(identifier::NewId());
  batch.mutable_requests(3)->set_request_id(batch.requests(2).request_id());

  const BatchTold told = Run(batch);

  EXPECT_THAT(told.end, RefusesField("requests[1].lead"));
  EXPECT_THAT(told.end, RefusesField("requests[2].validate_only"));
  EXPECT_THAT(told.end, RefusesField("requests[3].request_id"));
  EXPECT_TRUE(told.leads.empty());
  EXPECT_EQ(Count("conversions"), 0);
}

TEST_F(ConvertBatchTest, ChecksTheFieldsOfEachRequestAtOnce) {
  Batch batch = BatchOf(2);
  batch.mutable_requests(0)->set_lead("accounts/" + identifier::NewId());
  batch.mutable_requests(1)->mutable_account()->mutable_overrides()->set_score(6);

  const BatchTold told = Run(batch);

  EXPECT_THAT(told.end, RefusesField("requests[0].lead"));
  EXPECT_THAT(told.end, RefusesField("requests[1].account.overrides.score"));
  EXPECT_THAT(Run(Batch()).end, RefusesField("requests"));
}

TEST_F(ConvertBatchTest, RepeatsWhatWasDecidedWhenSentAgain) {
  Batch batch = BatchOf(3);
  batch.mutable_requests(1)->set_lead(Lost().name());
  const BatchTold first = Run(batch);
  ASSERT_THAT(first, SumsUp(2, 0, 1));
  lead::v1::Lead found = fake_leads_.Get(batch.requests(1).lead());
  found.set_lost(false);
  fake_leads_.Add(found);

  const BatchTold again = Run(batch);

  EXPECT_THAT(again, SumsUp(0, 2, 1));
  EXPECT_THAT(again.Of(0)->account(), EqualsProto(first.Of(0)->account()));
  EXPECT_THAT(again.Of(1),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_LOST));
  EXPECT_EQ(Standing(), 2);
}

TEST_F(ConvertBatchTest, KnowsALeadAgainWhicheverOthersAreSentAlong) {
  Batch batch = BatchOf(3);
  ASSERT_THAT(Run(batch), SumsUp(3, 0, 0));
  batch.mutable_requests()->SwapElements(0, 2);
  batch.mutable_requests()->RemoveLast();
  *batch.add_requests() = AccountOnly(fake_leads_.Add(ALead()).name());

  EXPECT_THAT(Run(batch), SumsUp(1, 2, 0));
}

TEST_F(ConvertBatchTest, RepeatsAConversionThatOneOfItsRequestsMadeAlone) {
  Batch batch = BatchOf(2);
  batch.mutable_requests(1)->set_request_id(identifier::NewId());
  ASSERT_THAT(Convert(batch.requests(1)), IsOk());

  EXPECT_THAT(Run(batch), SumsUp(1, 1, 0));
}

TEST_F(ConvertBatchTest, ConvertsNoLeadTwiceWhenCutAndSentAgain) {
  const Batch batch = BatchOf(60);

  const BatchTold cut = Run(batch, 21);
  ASSERT_FALSE(cut.last.has_summary());
  const BatchTold again = Run(batch);

  ASSERT_THAT(again.end, IsOk());
  EXPECT_EQ(again.summary().converted_count() + again.summary().replayed_count(), 60);
  EXPECT_GE(again.summary().replayed_count(), 21);
  EXPECT_EQ(Standing(), 60);
  EXPECT_EQ(Count("accounts"), 60);
  for (const auto& [index, message] : cut.leads) {
    EXPECT_THAT(again.Of(index)->account(), EqualsProto(message.conversion().account()));
  }
}

TEST_F(ConvertBatchTest, GoesNoFasterThanItsMessagesAreTaken) {
  const Batch batch = BatchOf(40);
  ASSERT_THAT(failpoint::Arm(""), IsOk());
  grpc::ClientContext context;
  const auto reader = conversion_stub_->BatchConvertLeads(&context, batch);
  v1::BatchConvertLeadsResponse message;

  for (int i = 0; i < 15; ++i) ASSERT_TRUE(reader->Read(&message));

  EXPECT_EQ(failpoint::Hits("batch.before_step"), 1);
  while (reader->Read(&message)) {
  }
  EXPECT_THAT(reader->Finish(), IsOk());
  EXPECT_EQ(message.summary().converted_count(), 40);
  EXPECT_EQ(failpoint::Hits("batch.before_step"), 3);
}

TEST_F(ConvertBatchTest, LeavesNothingBehindWhenOnlyValidating) {
  Batch batch = BatchOf(3);
  batch.mutable_requests(1)->set_lead(Lost().name());
  batch.set_validate_only(true);

  const BatchTold told = Run(batch);

  EXPECT_THAT(told, SumsUp(2, 0, 1));
  EXPECT_EQ(told.Of(0)->account().display_name(), ALead().company_name());
  EXPECT_EQ(Count("conversions") + Count("accounts") + Count("events"), 0);
  EXPECT_EQ(Held(batch), 0);
  batch.set_validate_only(false);
  EXPECT_THAT(Run(batch), SumsUp(2, 0, 1));
}

TEST_F(ConvertBatchTest, TellsNothingOfAFaultOfOurs) {
  const Batch batch = BatchOf(40);
  database_.Query("ALTER TABLE conversions RENAME TO elsewhere");

  const BatchTold broken = Run(batch);

  EXPECT_THAT(broken.end, IsOk());  // A fault of ours is told of each lead, without a word of it.
  EXPECT_EQ(broken.summary().failed_count(), 40);
  EXPECT_THAT(broken.Of(0), FailsWith(StatusCode::kInternal, type::v1::ERROR_REASON_INTERNAL));
  EXPECT_EQ(broken.leads.at(0).status().message(), "internal error");
}

}  // namespace
}  // namespace leadline::conversion
