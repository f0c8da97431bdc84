#include "common/feed/feed.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "tests/common/feed_fixture.h"

namespace leadline::feed {
namespace {

using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using type::v1::ErrorReason;

TEST_F(FeedTest, TellsWhatIsCommittedInItsOrder) {
  Watch watch(*stub_);
  watch.Next();

  for (const char* type : {"A", "B", "C", "D", "E"}) Commit({type});

  EXPECT_THAT(watch.Types(5), ElementsAre("A", "B", "C", "D", "E"));
}

TEST_F(FeedTest, TellsAllOfAnEvent) {
  const auto event = FromText<event::v1::Event>(R"pb(
    name: "events/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001"
    type: "LeadConverted"
    resource: "leads/1"
    actor: "users/jane"
    related_resources: "conversions/2"
    related_resources: "accounts/3"
    changed_fields: "status"
    attributes { key: "comment_count" value: "4" })pb");
  ASSERT_THAT(database_->Transact(kOrganization,
                                  [&](postgres::Transaction& transaction) {
                                    events::Append(transaction, event);
                                    return absl::OkStatus();
                                  }),
              IsOk());

  const auto pulled = Pull(FromText<PullRequest>("from_beginning: true"));

  ASSERT_THAT(pulled, IsOk());
  ASSERT_EQ(pulled->events_size(), 1);
  EXPECT_TRUE(pulled->events(0).has_event_time());
  EXPECT_THAT(pulled->events(0), test::EqualsProto(event, {"event_time"}));
}

TEST_F(FeedTest, TellsTextsWhateverWasWritten) {
  database_.Query(
      "INSERT INTO events (organization_id, type, resource, related_resources, attributes) VALUES "
      "('default', 'A', 'things/1', '{NULL,things/2}', '{\"count\": 7, \"owner\": null}')");

  const auto pulled = Pull(FromText<PullRequest>("from_beginning: true"));

  ASSERT_THAT(TypesOf(pulled), SizeIs(1));
  EXPECT_THAT(pulled->events(0).related_resources(), ElementsAre("things/2"));
  EXPECT_THAT(pulled->events(0).attributes(), ElementsAre(::testing::Pair("count", "7")));
}

TEST_F(FeedTest, BeginsWithWhatIsToComeUnlessAskedForThePast) {
  Commit({"Old"});
  Watch now(*stub_);
  Watch all(*stub_, FromText<WatchRequest>("from_beginning: true"));
  now.Next();

  Commit({"New"});

  EXPECT_THAT(now.Types(1), ElementsAre("New"));
  EXPECT_THAT(all.Types(2), ElementsAre("Old", "New"));
}

TEST_F(FeedTest, TellsTheEventsOfOneTransactionByTheirOrdinal) {
  Watch watch(*stub_);
  watch.Next();

  Commit({"1", "2", "3", "4", "5", "6", "7"});

  EXPECT_THAT(watch.Types(7), ElementsAre("1", "2", "3", "4", "5", "6", "7"));
}

TEST_F(FeedTest, PassesOverNothingThatWasOpenWhenLaterChangesWereCommitted) {
  Watch watch(*stub_);
  const std::string before = watch.Next().resume_token();
  const auto hold_open = [&](postgres::Transaction& transaction) {
    Append(transaction, "Older", "things/1");
    Commit({"Newer"});
    for (int i = 0; i < 3; ++i) EXPECT_THAT(watch.Next().events(), IsEmpty());
    EXPECT_THAT(TypesOf(PullFrom(before)), IsEmpty());
    return absl::OkStatus();
  };

  ASSERT_THAT(database_->Transact(kOrganization, hold_open), IsOk());

  EXPECT_THAT(watch.Types(2), ElementsAre("Older", "Newer"));
  EXPECT_THAT(TypesOf(PullFrom(before)), ElementsAre("Older", "Newer"));
}

TEST_F(FeedTest, GoesOnBehindATokenOfEitherMethod) {
  Commit({"1", "2", "3", "4", "5", "6"});
  const auto first = Pull(FromText<PullRequest>("from_beginning: true page_size: 2"));
  EXPECT_THAT(TypesOf(first), ElementsAre("1", "2"));
  EXPECT_FALSE(first->caught_up());

  WatchRequest request;
  request.set_resume_token(first->resume_token());
  Watch watch(*stub_, request);
  EXPECT_THAT(watch.Types(3), ElementsAre("3", "4", "5"));
  const auto last = PullFrom(watch.token);

  EXPECT_THAT(TypesOf(last), ElementsAre("6"));
  EXPECT_TRUE(last->caught_up());
  EXPECT_THAT(TypesOf(PullFrom(last->resume_token())), IsEmpty());
}

TEST_F(FeedTest, TellsTheSameEventUnderTheSameName) {
  Commit({"A"});

  const auto once = Pull(FromText<PullRequest>("from_beginning: true"));
  const auto again = Pull(FromText<PullRequest>("from_beginning: true"));

  ASSERT_THAT(TypesOf(once), SizeIs(1));
  EXPECT_THAT(again->events(0), test::EqualsProto(once->events(0)));
}

TEST_F(FeedTest, TellsOnlyWhatIsWanted) {
  Commit({"A", "B", "C"}, "things/1");
  Commit({"A", "B", "C"}, "things/2");
  ASSERT_THAT(database_->Transact(
                  kOrganization,
                  [&](postgres::Transaction& transaction) {
                    events::Append(transaction,
                                   FromText<event::v1::Event>("type: 'D' resource: 'things/3' "
                                                              "related_resources: 'things/2'"));
                    return absl::OkStatus();
                  }),
              IsOk());

  const auto by_type =
      Pull(FromText<PullRequest>("from_beginning: true types: 'A' types: 'C' types: 'X'"));
  const auto by_resource =
      Pull(FromText<PullRequest>("from_beginning: true resources: 'things/2'"));
  Watch both(*stub_, FromText<WatchRequest>("from_beginning: true types: 'B' types: 'D' "
                                            "resources: 'things/2'"));

  EXPECT_THAT(TypesOf(by_type), ElementsAre("A", "C", "A", "C"));
  EXPECT_THAT(TypesOf(by_resource), ElementsAre("A", "B", "C", "D"));
  EXPECT_THAT(both.Types(2), ElementsAre("B", "D"));
}

TEST_F(FeedTest, FindsTheFewThatAreWantedAmongMany) {
  database_.Query(
      "INSERT INTO events (organization_id, ordinal, type, resource) "
      "SELECT 'default', n, CASE n WHEN 2500 THEN 'Rare' ELSE 'Frequent' END, 'things/1' "
      "FROM generate_series(1, 3000) AS n");

  const auto pulled =
      Pull(FromText<PullRequest>("from_beginning: true types: 'Rare' page_size: 1"));
  Watch watch(*stub_, FromText<WatchRequest>("from_beginning: true types: 'Rare'"));

  EXPECT_THAT(TypesOf(pulled), ElementsAre("Rare"));
  EXPECT_THAT(watch.Types(1), ElementsAre("Rare"));
}

TEST_F(FeedTest, GivesATokenAtOnceAndACheckpointWheneverNothingHappens) {
  Watch watch(*stub_);

  for (int i = 0; i < 3; ++i) {
    const auto message = watch.Next();
    EXPECT_THAT(message.events(), IsEmpty());
    EXPECT_THAT(message.resume_token(), Not(IsEmpty()));
  }

  Commit({"Later"});
  EXPECT_THAT(TypesOf(PullFrom(watch.token)), ElementsAre("Later"));
}

TEST_F(FeedTest, MovesTheCheckpointPastWhatIsNotWanted) {
  Watch watch(*stub_, FromText<WatchRequest>("types: 'Wanted'"));
  watch.Next();
  Commit({"Other"});
  for (int i = 0; i < 2; ++i) EXPECT_THAT(watch.Next().events(), IsEmpty());

  database_.Query(
      "INSERT INTO forgotten_events SELECT organization_id, position FROM events "
      "WHERE type = 'Other'");

  PullRequest request = FromText<PullRequest>("types: 'Wanted'");
  request.set_resume_token(watch.token);
  EXPECT_THAT(Pull(request), IsOk());
}

TEST_F(FeedTest, RefusesATokenOfSomethingElse) {
  const auto request = FromText<PullRequest>("types: 'A' types: 'B' resources: 'things/1'");
  const auto other = FromText<PullRequest>("types: 'A'");
  const std::string mine = source_.TokenOf({kOrganization, request}, {});
  const EventSource elsewhere(*database_, tokens_, "elsewhere");
  const query::PageTokens secretless({"another secret"});
  const EventSource stranger(*database_, secretless, "test");

  for (const std::string& token :
       {source_.TokenOf({"another", request}, {}), source_.TokenOf({kOrganization, other}, {}),
        elsewhere.TokenOf({kOrganization, request}, {}),
        stranger.TokenOf({kOrganization, request}, {}), tokens_.Seal({}, "a list"), mine + "A",
        std::string("?"), mine.substr(1)}) {
    PullRequest pull = request;
    pull.set_resume_token(token);
    EXPECT_THAT(Pull(pull), RefusesField("resume_token")) << token;
    WatchRequest watch = FromText<WatchRequest>("types: 'A' types: 'B' resources: 'things/1'");
    watch.set_resume_token(token);
    EXPECT_THAT(Watch(*stub_, watch).End(), RefusesField("resume_token")) << token;
  }
}

TEST_F(FeedTest, KnowsItsTokenHoweverTheSameIsAskedFor) {
  const std::string token =
      source_.TokenOf({kOrganization, FromText<PullRequest>("types: 'A' types: 'B'")}, {});

  auto request = FromText<PullRequest>("types: 'B' types: 'A' types: 'B' from_beginning: true");
  request.set_resume_token(token);

  EXPECT_THAT(Pull(request), IsOk());
}

TEST_F(FeedTest, SaysEverythingThatIsWrongWithARequest) {
  const auto refused = Pull(FromText<PullRequest>("types: '' resources: '' page_size: -1"));

  for (const char* field : {"types[0]", "resources[0]", "page_size"}) {
    EXPECT_THAT(refused, RefusesField(field));
  }
}

TEST_F(FeedTest, TellsNothingOfAnotherOrganization) {
  database_.Query(
      "INSERT INTO events (organization_id, type, resource) VALUES ('other', 'X', 'things/1')");
  Commit({"A"});

  EXPECT_THAT(TypesOf(Pull(FromText<PullRequest>("from_beginning: true"))), ElementsAre("A"));
}

TEST_F(FeedTest, TellsEachFollowerFromItsOwnPlace) {
  Commit({"1"});
  std::vector<std::unique_ptr<Watch>> watches;
  for (int i = 0; i < 20; ++i) {  // The edge has eight threads.
    WatchRequest request;
    request.set_from_beginning(i % 2 == 0);
    watches.push_back(std::make_unique<Watch>(*stub_, request));
    if (i % 2 == 1) watches.back()->Next();
  }

  Commit({"2"});

  for (size_t i = 0; i < watches.size(); ++i) {
    const auto types = watches[i]->Types(i % 2 == 0 ? 2 : 1);
    EXPECT_EQ(types.back(), "2");
    EXPECT_THAT(types, SizeIs(i % 2 == 0 ? 2 : 1));
  }
}

TEST_F(FeedTest, EndsWithDrainingWhenTheServerDrains) {
  Watch watch(*stub_);
  watch.Next();

  edge_.Drain();

  EXPECT_THAT(watch.End(),
              FailsWith(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING));
}

TEST_F(FeedTest, LeavesNothingBehindWhenItsCallerGoes) {
  {
    Watch watch(*stub_);
    watch.Next();
    while (feed_.size() == 0) std::this_thread::yield();
  }

  while (feed_.size() > 0) std::this_thread::yield();  // Hangs when it is never forgotten.
}

}  // namespace
}  // namespace leadline::feed
