#include "services/conversion/completion/finish_conversions.h"

#include "absl/time/clock.h"
#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using test::IsOk;
using test::IsOkAndHolds;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

class FinishConversionsTest : public ConversionTest {
 protected:
  ~FinishConversionsTest() override { failpoint::Disarm(); }

  // Conversions that are committed, but not completed: their process died.
  std::vector<std::string> Committed(int count) {
    fake_leads_.FailComplete(grpc::StatusCode::INTERNAL);
    std::vector<std::string> leads;
    for (int i = 0; i < count; ++i) {
      leads.push_back(fake_leads_.Add(ALead()).name());
      EXPECT_THAT(Convert(AccountOnly(leads.back())), IsOk());
    }
    fake_leads_.FailComplete(grpc::StatusCode::OK);
    MakeDue();
    return leads;
  }

  void MakeDue() {
    database_.Query(
        "UPDATE conversions SET next_attempt_at = '2020-01-01' "
        "WHERE next_attempt_at IS NOT NULL");
  }

  std::string CountIn(const std::string& state) {
    return database_.Query("SELECT count(*) FROM conversions WHERE state = '" + state + "'");
  }

  FinishConversions relay_{
      complete_, finish_reverts_, finish_merges_, unfinished_, {.lanes = 0, .max_batch = 10}};
};

TEST_F(FinishConversionsTest, CountsWhatIsUnfinishedAndWhatIsSetAside) {
  Committed(2);
  database_.Query("UPDATE conversions SET create_time = now() - interval '1 hour'");
  const std::string aside =
      database_.Query("SELECT 'conversions/' || min(id::text) FROM conversions");

  EXPECT_EQ(unfinished_.Count()->conversions, 2);
  EXPECT_GE(unfinished_.Count()->oldest, absl::Hours(1));
  ASSERT_THAT(unfinished_.SetAside("default", aside, "for the test"), IsOk());
  EXPECT_EQ(unfinished_.Count()->conversions, 1);
  EXPECT_EQ(unfinished_.Count()->set_aside, 1);

  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(1u));
  EXPECT_EQ(unfinished_.Count()->conversions, 0);
  EXPECT_EQ(unfinished_.Count()->oldest, absl::ZeroDuration());
}

TEST_F(FinishConversionsTest, CompletesWhatOthersCommitted) {
  const auto leads = Committed(3);

  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(3u));

  EXPECT_EQ(CountIn("STATE_COMPLETED"), "3");
  for (const std::string& lead : leads) EXPECT_TRUE(fake_leads_.Get(lead).converted());
  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(0u));
}

TEST_F(FinishConversionsTest, LeavesTheCallThatCommitsTimeToComplete) {
  fake_leads_.FailComplete(grpc::StatusCode::INTERNAL);
  ASSERT_THAT(Convert(fake_leads_.Add(ALead())), IsOk());

  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(0u));
}

TEST_F(FinishConversionsTest, TakesBoundedBatches) {
  Committed(13);

  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(10u));
  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(3u));
  EXPECT_EQ(CountIn("STATE_COMPLETED"), "13");
}

TEST_F(FinishConversionsTest, PutsOffWhatCannotBeCompletedNow) {
  Committed(2);
  fake_leads_.FailComplete(grpc::StatusCode::UNAVAILABLE);

  EXPECT_FALSE(relay_.RunOnce().ok());

  EXPECT_EQ(CountIn("STATE_COMMITTED"), "2");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM conversions "
                            "WHERE next_attempt_at > '2020-01-01' AND attempts = 1"),
            "2");
  fake_leads_.FailComplete(grpc::StatusCode::OK);
  MakeDue();
  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(2u));
  EXPECT_EQ(CountIn("STATE_COMPLETED"), "2");
}

TEST_F(FinishConversionsTest, SetsAsideWhatLeadServiceRefusesForGood) {
  const auto leads = Committed(3);
  fake_leads_.Purge(leads[1]);

  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(3u));

  EXPECT_EQ(CountIn("STATE_COMPLETED"), "2");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM conversions "
                            "WHERE set_aside_time IS NOT NULL AND next_attempt_at IS NULL "
                            "AND lead = '" +
                            leads[1].substr(6) + "'"),
            "1");
  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(0u));
}

TEST_F(FinishConversionsTest, ReportsAndPutsOffTheOneThatFails) {
  const auto leads = Committed(3);
  fake_leads_.FailOn(leads[1]);
  std::vector<std::string> lines;
  const log::ScopedSink sink([&lines](const std::string& line) { lines.push_back(line); });

  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(3u));

  EXPECT_EQ(CountIn("STATE_COMPLETED"), "2");
  const std::string failed = database_.Query(
      "SELECT id FROM conversions WHERE state = 'STATE_COMMITTED' AND attempts = 1 "
      "AND next_attempt_at > '2020-01-01' AND set_aside_time IS NULL");
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("\"warning\""), HasSubstr("conversions/" + failed),
                                    HasSubstr("INTERNAL: told to fail"))));
}

TEST_F(FinishConversionsTest, GetsTheOthersPastOneThatBreaksTheirBatch) {
  const auto leads = Committed(4);
  fake_leads_.BreakOn(leads[2]);

  EXPECT_FALSE(relay_.RunOnce().ok());

  EXPECT_EQ(CountIn("STATE_COMPLETED"), "3");
  EXPECT_EQ(CountIn("STATE_COMMITTED"), "1");
  EXPECT_FALSE(fake_leads_.Get(leads[2]).converted());
}

TEST_F(FinishConversionsTest, CompletesTwiceWithoutHarm) {
  Committed(1);
  ASSERT_THAT(failpoint::Arm("convert.before_acknowledge=unavailable@1"), IsOk());
  EXPECT_FALSE(relay_.RunOnce().ok());
  EXPECT_EQ(CountIn("STATE_COMMITTED"), "1");
  MakeDue();

  EXPECT_THAT(relay_.RunOnce(), IsOkAndHolds(1u));

  EXPECT_EQ(CountIn("STATE_COMPLETED"), "1");
  EXPECT_EQ(fake_leads_.completed().size(), 1u);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM events WHERE type = 'ConversionCompleted'"), "1");
}

TEST_F(FinishConversionsTest, SharesTheWorkAmongItsLanes) {
  const auto leads = Committed(30);

  {
    const FinishConversions lanes(complete_, finish_reverts_, finish_merges_, unfinished_,
                                  {.lanes = 3, .max_batch = 5});
    for (int i = 0; i < 200 && CountIn("STATE_COMPLETED") != "30"; ++i) {
      absl::SleepFor(absl::Milliseconds(50));
    }
  }

  EXPECT_EQ(CountIn("STATE_COMPLETED"), "30");
  EXPECT_EQ(fake_leads_.completed().size(), 30u);
}

}  // namespace
}  // namespace leadline::conversion
