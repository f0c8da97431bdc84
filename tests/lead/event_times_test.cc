// When the activities of leads took place and will: at once, and as time passes.

#include <future>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "services/lead/activity/event_time_store.h"
#include "services/lead/activity/follow_time.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::FromText;
using test::IsOk;
using test::IsOkAndHolds;
using ::testing::ElementsAre;

class EventTimesTest : public LeadFixture {
 protected:
  std::string Added(const std::string& lead, int64_t start, const std::string& but = "") {
    const auto added = AddActivity(lead, absl::StrCat("start_time { seconds: ", start, " } ", but));
    EXPECT_THAT(added, IsOk());
    return added->name();
  }

  // Lets all that was to come at `start` be in the past, as if time had passed.
  void PassTheTime(int64_t start) {
    database_.Query(
        absl::StrCat("UPDATE activities SET start_time = to_timestamp(1000000000) "
                     "WHERE start_time = to_timestamp(",
                     start, ") RETURNING 1"));
    database_.Query(
        absl::StrCat("UPDATE leads SET passing_time = to_timestamp(1000000000) "
                     "WHERE passing_time = to_timestamp(",
                     start, ") RETURNING 1"));
  }

  std::vector<std::string> Names(const std::string& request) {
    std::vector<std::string> names;
    const auto listed = List(request);
    EXPECT_THAT(listed, IsOk());
    if (!listed.ok()) return names;
    for (const v1::Lead& lead : listed->leads()) names.push_back(lead.name());
    return names;
  }

  EventTimeStore event_times_{*database_};
  FollowTime follow_time_{event_times_};
};

constexpr int64_t kPast = 1500000000;
constexpr int64_t kFuture = 4000000000;

TEST_F(EventTimesTest, AreThoseOfTheNearestActivities) {
  const std::string lead = Existing();
  for (const int64_t start : {kPast, kPast - 1, kFuture, kFuture + 1}) Added(lead, start);

  EXPECT_EQ(Get(lead)->last_event_time().seconds(), kPast);
  EXPECT_EQ(Get(lead)->next_event_time().seconds(), kFuture);
  EXPECT_EQ(Get(lead)->etag(), "1");
}

TEST_F(EventTimesTest, FollowEveryChange) {
  const std::string lead = Existing();
  const std::string nearest = Added(lead, kFuture), next = Added(lead, kFuture + 1);
  auto& stub = *activity_stub_;
  using Stub = v1::ActivityService::Stub;

  ASSERT_THAT(Call(stub, &Stub::DeleteActivity,
                   FromText<v1::DeleteActivityRequest>("name: '" + nearest + "'")),
              IsOk());
  EXPECT_EQ(Get(lead)->next_event_time().seconds(), kFuture + 1);
  ASSERT_THAT(Call(stub, &Stub::UpdateActivity,
                   FromText<v1::UpdateActivityRequest>(absl::StrCat(
                       "activity { name: '", next, "' start_time { seconds: ", kPast, " } }"))),
              IsOk());
  EXPECT_FALSE(Get(lead)->has_next_event_time());
  EXPECT_EQ(Get(lead)->last_event_time().seconds(), kPast);
}

TEST_F(EventTimesTest, AreNotThoseOfWhatIsDoneBeforeItsTime) {
  const std::string lead = Existing();

  Added(lead, kFuture, "state: STATE_COMPLETED");

  EXPECT_FALSE(Get(lead)->has_next_event_time());
  PassTheTime(kFuture);
  EXPECT_THAT(follow_time_.Run(), IsOkAndHolds(1));
  EXPECT_TRUE(Get(lead)->has_last_event_time());
}

TEST_F(EventTimesTest, ChangeByThePassingOfTime) {
  const std::string lead = Existing(), other = Existing();
  Added(lead, kFuture);
  Added(lead, kFuture + 1);
  Added(other, kFuture + 1);
  EXPECT_THAT(follow_time_.Run(), IsOkAndHolds(0));

  PassTheTime(kFuture);

  EXPECT_THAT(follow_time_.Run(), IsOkAndHolds(1));
  EXPECT_EQ(Get(lead)->last_event_time().seconds(), 1000000000);
  EXPECT_EQ(Get(lead)->next_event_time().seconds(), kFuture + 1);
  EXPECT_THAT(follow_time_.Run(), IsOkAndHolds(0));
}

TEST_F(EventTimesTest, ArePassedWithoutAnybodysDoing) {
  const std::string lead = Existing();
  follow_time_.StartEvery({absl::Milliseconds(5)});

  Added(lead, absl::ToUnixSeconds(absl::Now()) + 1);

  while (!Get(lead)->has_last_event_time()) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_FALSE(Get(lead)->has_next_event_time());
}

TEST_F(EventTimesTest, AreWhatLeadsAreListedBy) {
  const std::string never = Existing(), late = Existing(), soon = Existing();
  Added(late, kFuture + 1);
  Added(soon, kFuture);
  Added(soon, kPast);

  EXPECT_THAT(Names("order_by: 'next_event_time'"), ElementsAre(soon, late, never));
  EXPECT_THAT(Names("filter: 'next_event_time > \"2096-10-02T07:06:40Z\"'"), ElementsAre(late));
  EXPECT_THAT(Names("filter: 'last_event_time < now()'"), ElementsAre(soon));
  EXPECT_THAT(Names("filter: 'NOT last_event_time:*' order_by: 'next_event_time desc'"),
              ElementsAre(never, late));
}

TEST_F(EventTimesTest, ArePagedThroughAlsoWhereThereAreNone) {
  for (int i = 0; i < 3; ++i) Added(Existing(), kFuture + i % 2);
  Existing();
  Existing();
  std::set<std::string> seen;
  std::string token;
  do {
    const auto page = List("order_by: 'next_event_time' page_size: 2 page_token: '" + token + "'");
    ASSERT_THAT(page, IsOk());
    for (const v1::Lead& lead : page->leads()) seen.insert(lead.name());
    token = page->next_page_token();
  } while (!token.empty());

  EXPECT_EQ(seen.size(), 5u);
}

TEST_F(EventTimesTest, AreRightWhoeverAddsActivitiesAtOnce) {
  const std::string lead = Existing();
  std::vector<std::future<void>> threads;
  for (int i = 0; i < 16; ++i) {
    threads.push_back(std::async(std::launch::async, [&, i] {
      Added(lead, kFuture + i);
      Added(lead, kPast - i);
    }));
  }
  for (auto& thread : threads) thread.get();

  EXPECT_EQ(Get(lead)->next_event_time().seconds(), kFuture);
  EXPECT_EQ(Get(lead)->last_event_time().seconds(), kPast);
}

}  // namespace
}  // namespace leadline::lead
