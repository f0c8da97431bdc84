// Rules are followed once for each event: whatever dies, however many processes follow them, and
// however much happens meanwhile.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/failpoint/failpoint.h"
#include "gmock/gmock.h"
#include "tests/lead/workflow_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::IsOk;
using test::StatusIs;

class WorkflowLivesTest : public WorkflowFixture {
 protected:
  void RunWith(const std::string& failpoint) {
    ASSERT_THAT(failpoint::Arm(failpoint), IsOk());
    PassTheTime();
    // It may have to wait until it sees what happened.
    while (failpoint::Hits(failpoint.substr(0, failpoint.find('='))) == 0) {
      follow_rules_.Run().IgnoreError();
    }
    failpoint::Disarm();
  }

  // Of several rules for each of several events, how many were not followed exactly once.
  std::string NotOnce(const std::string& type, int rules) {
    return database_.Query(absl::StrCat(
        "SELECT count(*) FROM events AS e WHERE type = '", type,
        "' AND (SELECT count(*) FROM workflow_runs AS r WHERE r.event = e.id AND r.state = 'DONE') "
        "<> ",
        rules));
  }
};

TEST_F(WorkflowLivesTest, NothingIsHalfDoneWhenTheProcessDiesInBetween) {
  const std::string rule = AddRule(
      "on_event: EVENT_LEAD_CREATED actions { assign { owner: 'users/ann' } }"
      "actions { create_task { title: 'Call' } }");
  const std::string lead = Existing();
  for (const char* death :
       {"workflow.after_action=unavailable@1", "workflow.after_action=unavailable@2",
        "workflow.before_mark=unavailable"}) {
    RunWith(death);

    EXPECT_EQ(Get(lead)->owner(), "") << death;
    EXPECT_EQ(Activities(lead)->activities_size(), 0) << death;
    EXPECT_EQ(Runs(rule, lead), "") << death;
  }

  Follow();

  EXPECT_EQ(Runs(rule, lead), "DONE DONE,DONE");
  EXPECT_EQ(Activities(lead)->activities_size(), 1);
  EXPECT_EQ(Events("LeadAssigned", lead), 1);
}

TEST_F(WorkflowLivesTest, NothingIsDoneAgainByWhoReadTheSameEvents) {
  const std::string rule =
      AddRule("on_event: EVENT_LEAD_CREATED actions { create_task { title: 'Call' } }");
  const std::string lead = Existing();
  const auto settings = settings_.Current();
  feed::Batch batch;
  feed::Cursor place;
  while (batch.events.empty()) {
    place = *places_.FindPlace("default");
    batch = *events_.Read(feed::Subscription("default", event::v1::PullEventsRequest()), place, 10);
  }
  const Awaited awaited{batch.events[0], place, batch.places[0]};

  const auto first = places_.Follow("default", awaited, **settings);
  const auto second = places_.Follow("default", awaited, **settings);

  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_TRUE(first->has_value());
  EXPECT_FALSE(second->has_value());
  EXPECT_EQ(Activities(lead)->activities_size(), 1);
  EXPECT_EQ(Runs(rule, lead), "DONE DONE");
}

TEST_F(WorkflowLivesTest, EveryEventIsFollowedOnceByManyWhileManyMakeThem) {
  constexpr int kThreads = 16;
  constexpr int kLeads = 4;
  AddRule("on_event: EVENT_LEAD_CREATED actions { create_task { title: 'Call' } }");
  AddRule(R"pb(on_event: EVENT_LEAD_CREATED
               actions { assign { round_robin { owners: "users/a" owners: "users/b" } } })pb");
  AddRule(
      "on_event: EVENT_LEAD_STATUS_CHANGED actions { add_tag: 'dictionaries/tag/entries/hot' }");
  AddRule("on_event: EVENT_LEAD_CREATED condition: 'score = 5' actions { convert {} }");
  FollowRules other(events_, settings_, places_, runs_);
  ConvertForRules other_converting(runs_, conversion_client_);
  follow_rules_.StartEvery({absl::Milliseconds(1)});
  other.StartEvery({absl::Milliseconds(1)});
  convert_for_rules_.StartEvery({absl::Milliseconds(1)});
  other_converting.StartEvery({absl::Milliseconds(1)});

  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this] {
      for (int j = 0; j < kLeads; ++j) {
        const std::string lead = Existing(j == 0 ? "score: 5" : "score: 1");
        // A lead that was to be converted may have been, by now.
        const auto moved = Move(lead, "statuses/lead/nurturing");
        EXPECT_TRUE(j == 0 || moved.ok()) << moved.status();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto is_open = [&] {
    return Unfollowed() > 0 || database_.Query(
                                   "SELECT count(*) FROM workflow_runs "
                                   "WHERE state = 'CONVERTING'") != "0";
  };
  while (is_open()) absl::SleepFor(absl::Milliseconds(5));

  EXPECT_EQ(database_.Query("SELECT count(*) FROM workflow_runs WHERE rule = 'workflowRules/r1'"),
            absl::StrCat(kThreads * kLeads));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM activities"), absl::StrCat(kThreads * kLeads));
  EXPECT_EQ(NotOnce("LeadStatusChanged", 1), "0");
  EXPECT_EQ(database_.Query("SELECT turns FROM assignment_turns"), absl::StrCat(kThreads * kLeads));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM leads WHERE converted"), absl::StrCat(kThreads));
  EXPECT_EQ(conversions_.converted(), kThreads);
}

TEST_F(WorkflowLivesTest, WhatIsInTheWayIsTriedAgain) {
  AddRule("on_event: EVENT_LEAD_CREATED actions { assign { owner: 'users/ann' } }");
  std::atomic<bool> over = false;
  const std::string busy = Existing();
  std::thread writer([&] {
    for (int score = 0; !over; score = (score + 1) % 6) {
      v1::Lead lead;
      lead.set_name(busy);
      lead.set_score(score);
      EXPECT_THAT(Update(lead, "score"), IsOk());
    }
  });

  while (Get(busy)->owner().empty()) ASSERT_THAT(follow_rules_.Run(), IsOk());

  over = true;
  writer.join();
  EXPECT_EQ(Events("LeadAssigned", busy), 1);
}

}  // namespace
}  // namespace leadline::lead
