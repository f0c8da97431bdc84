#include <thread>

#include "common/failpoint/failpoint.h"
#include "services/conversion/completion/finish_conversions.h"
#include "tests/conversion/batch_fixture.h"
#include "tests/support/proto_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;

class ConvertTogetherTest : public BatchFixture {
 protected:
  ~ConvertTogetherTest() override { failpoint::Disarm(); }

  Batch BatchOf(int count) { return BatchFixture::BatchOf(count, Batch::MODE_ATOMIC); }

  // What the relay does once a process died.
  void FinishConversionsOfTheDead() {
    FinishConversions relay(complete_, finish_reverts_, finish_merges_, unfinished_, {.lanes = 0});
    database_.Query(
        "UPDATE conversions SET next_attempt_at = '2020-01-01' WHERE next_attempt_at IS NOT NULL");
    ASSERT_THAT(relay.RunOnce(), IsOk());
  }

  void ExpectNothingDone(const Batch& batch) {
    EXPECT_EQ(Standing(), 0);
    EXPECT_EQ(Count("accounts") + Count("number_counters") + Count("events"), 0);
    EXPECT_EQ(Held(batch), 0);
    for (const auto& request : batch.requests()) {
      EXPECT_FALSE(fake_leads_.Get(request.lead()).converted());
    }
  }
};

TEST_F(ConvertTogetherTest, ConvertsAllInOneTransaction) {
  const Batch batch = BatchOf(5);

  const BatchTold told = Run(batch);

  EXPECT_THAT(told, SumsUp(5, 0, 0));
  EXPECT_EQ(database_.Query("SELECT count(DISTINCT position) FROM events "
                            "WHERE type = 'ConversionCommitted'"),
            "1");
  EXPECT_EQ(database_.Query("SELECT count(DISTINCT number) FROM accounts"), "5");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(told.Of(i)->conversion().lead(), batch.requests(i).lead());
    EXPECT_EQ(told.Of(i)->conversion().state(), v1::Conversion::STATE_COMPLETED);
    EXPECT_TRUE(fake_leads_.Get(batch.requests(i).lead()).converted());
  }
}

TEST_F(ConvertTogetherTest, ConvertsNoneWhenOneCannotBe) {
  Batch batch = BatchOf(4);
  batch.mutable_requests(2)->set_lead(Lost().name());

  const BatchTold told = Run(batch);

  EXPECT_THAT(told, SumsUp(0, 0, 4));
  EXPECT_THAT(told.Of(2),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_LOST));
  for (const int other : {0, 1, 3}) {
    EXPECT_THAT(told.Of(other),
                FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_BATCH_NOT_DONE));
    EXPECT_THAT(told.Of(other), HasMetadata("index", "2"));
  }
  ExpectNothingDone(batch);
}

TEST_F(ConvertTogetherTest, TellsOfEachLeadWhatIsWrongWithIt) {
  Batch batch = BatchOf(4);
  batch.mutable_requests(1)->set_mapping_version(7);
  batch.mutable_requests(3)->set_number_series("numberSeries/nobody");

  const BatchTold told = Run(batch);

  EXPECT_THAT(told, SumsUp(0, 0, 4));
  EXPECT_THAT(told.Of(1), RefusesField("mapping_version"));
  EXPECT_FALSE(told.Of(3).ok());
  EXPECT_NE(ReasonOf(told.Of(3).status()), type::v1::ERROR_REASON_BATCH_NOT_DONE);
  EXPECT_THAT(told.Of(0), HasMetadata("index", "1"));
  ExpectNothingDone(batch);
}

TEST_F(ConvertTogetherTest, ConvertsTheOthersOnceTheFailingOneIsLeftOut) {
  Batch batch = BatchOf(3);
  batch.mutable_requests(2)->set_lead(Lost().name());
  ASSERT_THAT(Run(batch), SumsUp(0, 0, 3));
  ASSERT_THAT(Run(batch), SumsUp(0, 0, 3));
  batch.mutable_requests()->RemoveLast();

  EXPECT_THAT(Run(batch), SumsUp(2, 0, 0));
}

TEST_F(ConvertTogetherTest, LetsALeadMeetWhatTheOnesBeforeItMade) {
  const auto existing = Convert(AccountOnly(fake_leads_.Add(ALead()).name()));
  ASSERT_THAT(existing, IsOk());
  Batch batch = BatchOf(2);
  for (int i = 0; i < 2; ++i) {
    v1::AccountTarget& account = *batch.mutable_requests(i)->mutable_account();
    account.set_action(v1::TARGET_ACTION_LINK);
    account.add_names(existing->account().name());
    account.mutable_overrides()->set_fax(std::to_string(i));
  }

  const BatchTold told = Run(batch);

  ASSERT_THAT(told, SumsUp(2, 0, 0));
  EXPECT_EQ(told.Of(0)->account().etag(), "2");
  EXPECT_EQ(told.Of(1)->account().etag(), "3");
  EXPECT_THAT(*GetAccount(existing->account().name()), EqualsProto(told.Of(1)->account()));
}

TEST_F(ConvertTogetherTest, RefusesOneExternalIdForTwoRecords) {
  Batch batch = BatchOf(3);
  for (const int i : {0, 2}) {
    auto& id =
        *batch.mutable_requests(i)->mutable_account()->mutable_overrides()->add_external_ids();
    id.set_system("erp");
    id.set_id("17");
  }

  const BatchTold told = Run(batch);

  EXPECT_THAT(told.Of(2), RefusesField("external_ids"));
  EXPECT_THAT(told.Of(0), HasMetadata("index", "2"));
  ExpectNothingDone(batch);
}

TEST_F(ConvertTogetherTest, RefusesMoreLeadsThanOneTransactionTakes) {
  EXPECT_THAT(Run(BatchOf(101)).end, RefusesField("requests"));
}

TEST_F(ConvertTogetherTest, RepeatsTheFirstAnswers) {
  const Batch batch = BatchOf(3);
  const BatchTold first = Run(batch);
  ASSERT_THAT(first, SumsUp(3, 0, 0));

  const BatchTold again = Run(batch);

  EXPECT_THAT(again, SumsUp(0, 3, 0));
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(again.Of(i)->account(), EqualsProto(first.Of(i)->account()));
  }
  EXPECT_EQ(Count("accounts"), 3);
}

TEST_F(ConvertTogetherTest, AnswersALeadThatWasConvertedBeforeWhateverBecomesOfTheOthers) {
  Batch batch = BatchOf(3);
  batch.mutable_requests(0)->set_request_id(identifier::NewId());
  ASSERT_THAT(Convert(batch.requests(0)), IsOk());
  batch.mutable_requests(1)->set_lead(Lost().name());

  const BatchTold told = Run(batch);

  EXPECT_THAT(told, SumsUp(0, 1, 2));
  EXPECT_TRUE(told.Of(0)->replayed());
  EXPECT_EQ(Standing(), 1);
}

TEST_F(ConvertTogetherTest, RefusesAnotherRequestWithTheSameId) {
  Batch batch = BatchOf(2);
  ASSERT_THAT(Run(batch), SumsUp(2, 0, 0));
  batch.mutable_requests(1)->set_account_role(v1::ACCOUNT_ROLE_CUSTOMER);

  const BatchTold told = Run(batch);

  EXPECT_THAT(told, SumsUp(0, 1, 1));
  EXPECT_THAT(told.Of(1),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(ConvertTogetherTest, BeginsAnewWhenAHoldExpires) {
  const Batch batch = BatchOf(3);
  std::once_flag once;
  fake_leads_.AfterBegin([&](const std::string& conversion) {
    std::call_once(once, [&] {
      for (const auto& request : batch.requests()) {
        if (fake_leads_.HolderOf(request.lead()) != conversion) continue;
        ASSERT_THAT(Resolve(conversion, request.lead()), IsOk());
        fake_leads_.Release(conversion);
      }
    });
  });

  EXPECT_THAT(Run(batch), SumsUp(3, 0, 0));
  EXPECT_EQ(Standing(), 3);
  EXPECT_EQ(Held(batch), 0);
}

TEST_F(ConvertTogetherTest, NamesTheConversionOfALeadThatAnotherConverts) {
  Batch batch = BatchOf(2);
  const auto other = Convert(AccountOnly(batch.requests(1).lead()));
  ASSERT_THAT(other, IsOk());

  const BatchTold told = Run(batch);

  EXPECT_THAT(told.Of(1),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(told.Of(1), HasMetadata("conversion", other->conversion().name()));
  EXPECT_EQ(Standing(), 1);
}

TEST_F(ConvertTogetherTest, MakesOneSetOfConversionsOfTenRetriesAtOnce) {
  const Batch batch = BatchOf(5);
  std::vector<BatchTold> told(10);

  std::vector<std::thread> callers;
  for (BatchTold& each : told) callers.emplace_back([&] { each = Run(batch); });
  for (std::thread& caller : callers) caller.join();

  int converted = 0;
  for (const BatchTold& each : told) {
    ASSERT_THAT(each.end, IsOk());
    EXPECT_EQ(each.summary().failed_count(), 0);
    converted += each.summary().converted_count();
  }
  EXPECT_EQ(converted, 5);
  EXPECT_EQ(Standing(), 5);
  EXPECT_EQ(Count("accounts"), 5);
}

TEST_F(ConvertTogetherTest, LetsOneOfTwoBatchesWithTheSameLeadsWin) {
  Batch forth = BatchOf(8);
  Batch back = forth;
  back.set_request_id(identifier::NewId());
  std::reverse(back.mutable_requests()->begin(), back.mutable_requests()->end());
  BatchTold one;
  BatchTold other;

  std::thread first([&] { one = Run(forth); });
  std::thread second([&] { other = Run(back); });
  first.join();
  second.join();

  ASSERT_THAT(one.end, IsOk());
  ASSERT_THAT(other.end, IsOk());
  EXPECT_EQ(one.summary().converted_count() + other.summary().converted_count(), 8);
  const BatchTold& loser = one.summary().failed_count() > 0 ? one : other;
  EXPECT_THAT(loser, SumsUp(0, 0, 8));
  EXPECT_EQ(Standing(), 8);
  EXPECT_EQ(Held(forth), 0);
}

TEST_F(ConvertTogetherTest, LetsALeadMeetTheOthersWhenOnlyValidating) {
  Batch batch = BatchOf(2);
  batch.set_validate_only(true);

  const BatchTold told = Run(batch);

  EXPECT_THAT(told, SumsUp(2, 0, 0));
  EXPECT_NE(told.Of(0)->account().number(), told.Of(1)->account().number());
  ExpectNothingDone(batch);
  batch.mutable_requests(1)->set_mapping_version(7);
  const BatchTold refused = Run(batch);
  EXPECT_THAT(refused, SumsUp(0, 0, 2));
  EXPECT_THAT(refused.Of(1), RefusesField("mapping_version"));
  EXPECT_THAT(refused.Of(0), HasMetadata("index", "1"));
}

// The process dies at each step; then lead-service asks about the leads it still holds, the relay
// of another process works, and the caller sends the batch again.
class DyingTogetherTest : public ConvertTogetherTest,
                          public ::testing::WithParamInterface<const char*> {};

TEST_P(DyingTogetherTest, ConvertsAllOrNoneWhereverTheProcessDies) {
  const Batch batch = BatchOf(4);
  ASSERT_THAT(failpoint::Arm(std::string(GetParam()) + "=unavailable@1"), IsOk());
  Run(batch);
  failpoint::Disarm();

  FinishConversionsOfTheDead();
  ResolveHolds(batch);
  const int standing = Standing();
  EXPECT_TRUE(standing == 0 || standing == 4) << standing;
  EXPECT_EQ(Held(batch), 0);

  EXPECT_THAT(Run(batch), SumsUp(4 - standing, standing, 0));
  EXPECT_EQ(Standing(), 4);
  EXPECT_EQ(Count("accounts"), 4);
  for (const auto& request : batch.requests()) {
    EXPECT_TRUE(fake_leads_.Get(request.lead()).converted());
  }
}

INSTANTIATE_TEST_SUITE_P(AllSteps, DyingTogetherTest,
                         ::testing::Values("batch.after_begin", "batch.before_commit",
                                           "batch.after_commit", "convert.before_complete",
                                           "convert.after_complete", "convert.before_acknowledge",
                                           "batch.before_reply"));

TEST_F(ConvertTogetherTest, ConvertsNoneWhenItDiesAfterDecidingAgainst) {
  Batch batch = BatchOf(3);
  batch.mutable_requests(1)->set_mapping_version(7);
  ASSERT_THAT(failpoint::Arm("abort.after_decision=unavailable@1"), IsOk());
  Run(batch);
  failpoint::Disarm();

  ResolveHolds(batch);
  ExpectNothingDone(batch);

  const BatchTold again = Run(batch);
  EXPECT_THAT(again, SumsUp(0, 0, 3));
  EXPECT_THAT(again.Of(1), RefusesField("mapping_version"));
}

}  // namespace
}  // namespace leadline::conversion
