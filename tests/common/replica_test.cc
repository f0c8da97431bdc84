#include "common/postgres/replica.h"

#include <optional>

#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/edge/replica_watch.h"
#include "common/postgres/database.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/migrations.h"
#include "tests/support/standby.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::postgres {
namespace {

using context::Position;
using test::IsOk;
using test::IsOkAndHolds;

constexpr Statement kCountThings = {"CountThings", "SELECT count(*) AS things FROM things"};
constexpr Statement kAddThing = {"AddThing", "INSERT INTO things VALUES (1)"};
constexpr Statement kHoldThings = {
    "HoldThings", "SELECT count(*) AS things FROM (SELECT FROM things FOR UPDATE) AS t"};

// Lets reads be as old as this until it is gone.
class Allowing final {
 public:
  explicit Allowing(const Position& after) { facts_.read_after = after; }

 private:
  context::RequestContext facts_;
  const context::ScopedRequestContext scope_{facts_};
};

const Position kAny;

// A database with a table of things, and one that reads from its standby.
class ReplicaFixture : public ::testing::Test {
 protected:
  explicit ReplicaFixture(Pooler pooler = Pooler::kNone)
      : replica_(standby().conninfo() + " dbname=" + database_.Query("SELECT current_database()"),
                 4, pooler),
        reading_(database_.conninfo(), 4, Pooler::kNone, &replica_) {
    replica_.CountBy([this] { ++by_replica_; }, [this] { ++by_primary_; });
    database_.Query("CREATE TABLE things (thing integer)");
    standby().ResumeReplay();
    standby().CatchUp();
    Follow();
  }

  static void TearDownTestSuite() { RemoveStandby(); }

  // The next one who needs it makes another one.
  static void RemoveStandby() { Place().reset(); }

  static test::Standby& standby() {
    if (!Place().has_value()) Place().emplace();
    return *Place();
  }

  void Follow() { replica_.NoteFollowing(Written().database); }

  Position Written() { return *FindWritten(*database_); }

  void AddThing() { EXPECT_THAT(database_->Run("acme", kAddThing), IsOk()); }

  absl::StatusOr<int64_t> CountThings(const Statement& statement = kCountThings) {
    const auto rows = reading_.Run("acme", statement);
    if (!rows.ok()) return rows.status();
    return (*rows)[0].Int64("things");
  }

  absl::StatusOr<int64_t> CountThingsTogether() {
    return reading_.Transact("acme", [](Transaction& tx) -> absl::StatusOr<int64_t> {
      return tx.Run(kCountThings)[0].Int64("things");
    });
  }

  void ExpectAnsweredBy(int replica, int primary) const {
    EXPECT_EQ(by_replica_, replica);
    EXPECT_EQ(by_primary_, primary);
  }

  test::TestDatabase database_{test::kMigrations};
  Replica replica_;
  Database reading_;
  int by_replica_ = 0;
  int by_primary_ = 0;

 private:
  static std::optional<test::Standby>& Place() {
    static std::optional<test::Standby> standby;
    return standby;
  }
};

// Whether transactions are pooled on the way to the standby or not.
class ReplicaTest : public ReplicaFixture, public ::testing::WithParamInterface<Pooler> {
 protected:
  ReplicaTest() : ReplicaFixture(GetParam()) {}
};

INSTANTIATE_TEST_SUITE_P(, ReplicaTest, ::testing::Values(Pooler::kNone, Pooler::kTransaction),
                         [](const auto& pooler) {
                           return pooler.param == Pooler::kNone ? "WithItsSessions" : "Pooled";
                         });

TEST_P(ReplicaTest, AnswersReadsThatMayBeOfAnyAge) {
  standby().PauseReplay();
  AddThing();
  const Allowing allowing(kAny);

  EXPECT_THAT(CountThings(), IsOkAndHolds(0));
  EXPECT_THAT(CountThingsTogether(), IsOkAndHolds(0));

  ExpectAnsweredBy(2, 0);
}

TEST_P(ReplicaTest, IsNotAskedByCallsThatDoNotAllowIt) {
  standby().PauseReplay();
  AddThing();

  EXPECT_THAT(CountThings(), IsOkAndHolds(1));
  EXPECT_THAT(CountThingsTogether(), IsOkAndHolds(1));

  ExpectAnsweredBy(0, 0);
}

TEST_P(ReplicaTest, AnswersOnceItHasSeenWhatTheCallerHasWritten) {
  standby().PauseReplay();
  AddThing();
  const Position written = Written();

  {
    const Allowing allowing(written);
    EXPECT_THAT(CountThings(), IsOkAndHolds(1));
  }
  ExpectAnsweredBy(0, 1);
  standby().ResumeReplay();
  standby().CatchUp();
  {
    const Allowing allowing(written);
    EXPECT_THAT(CountThings(), IsOkAndHolds(1));
    EXPECT_THAT(CountThingsTogether(), IsOkAndHolds(1));
  }
  ExpectAnsweredBy(2, 1);
}

TEST_P(ReplicaTest, TellsNothingOlderThanWhatTheCallWasToldBefore) {
  standby().PauseReplay();
  AddThing();
  const Allowing allowing(kAny);

  EXPECT_THAT(reading_.Rehearse("acme",
                                [](Transaction& tx) {
                                  tx.Run(kAddThing);
                                  return absl::OkStatus();
                                }),
              IsOk());

  EXPECT_THAT(CountThings(), IsOkAndHolds(1));
  ExpectAnsweredBy(0, 2);
}

TEST_P(ReplicaTest, IsNotWhereAnythingIsWrittenOrHeld) {
  const Allowing allowing(kAny);

  EXPECT_THAT(reading_.Run("acme", kAddThing), IsOk());

  ExpectAnsweredBy(0, 1);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM things"), "1");
}

TEST_P(ReplicaTest, LeavesATransactionThatWritesToThePrimaryAsAWhole) {
  const Allowing allowing(kAny);

  const auto things = reading_.Transact("acme", [](Transaction& tx) -> absl::StatusOr<int64_t> {
    tx.Run(kCountThings);
    tx.Run(kAddThing);
    return tx.Run(kHoldThings)[0].Int64("things");
  });

  EXPECT_THAT(things, IsOkAndHolds(1));
  ExpectAnsweredBy(0, 1);
}

TEST_P(ReplicaTest, AnswersWithTheFailureThatWhatIsReadMeans) {
  const Allowing allowing(kAny);

  const absl::Status status = reading_.Transact(
      "acme", [](Transaction&) -> absl::Status { return absl::NotFoundError("no such thing"); });

  EXPECT_EQ(status, absl::NotFoundError("no such thing"));
  ExpectAnsweredBy(1, 0);
}

class StandbyFaultTest : public ReplicaFixture {};

TEST_F(StandbyFaultTest, IsNotAskedUntilSomebodyHasSeenThatItFollows) {
  Replica unknown(standby().conninfo() + " dbname=postgres", 1, Pooler::kNone);
  Database reading(database_.conninfo(), 1, Pooler::kNone, &unknown);
  const Allowing allowing(kAny);

  EXPECT_THAT(reading.Run("acme", kCountThings), IsOk());
}

TEST_F(StandbyFaultTest, IsOvercomeWhenNobodyAnswers) {
  Replica nowhere("host=/nowhere dbname=x", 1, Pooler::kNone);
  Database reading(database_.conninfo(), 1, Pooler::kNone, &nowhere);
  nowhere.NoteFollowing(Written().database);
  const Allowing allowing(kAny);

  EXPECT_THAT(reading.Run("acme", kCountThings), IsOk());
}

TEST_F(StandbyFaultTest, IsOvercomeWhenItIsAnotherDatabase) {
  const std::string other = standby().conninfo() + " dbname=postgres";
  Replica strange(other, 1, Pooler::kNone);
  Database reading(database_.conninfo(), 1, Pooler::kNone, &strange);
  strange.NoteFollowing(Written().database);
  const Allowing allowing(kAny);

  const auto name = reading.Run("acme", {"Name", "SELECT current_database() AS name"});

  ASSERT_THAT(name, IsOk());
  EXPECT_EQ((*name)[0].Text("name"), database_.Query("SELECT current_database()"));
}

TEST_F(StandbyFaultTest, IsOvercomeWhenTheTokenIsOfAnotherDatabaseOrTimeline) {
  Position other_database = Written();
  other_database.database = "1/1";
  Position other_timeline = Written();
  other_timeline.timeline = "00000007";

  for (const Position& after : {other_database, other_timeline}) {
    const Allowing allowing(after);
    EXPECT_THAT(CountThings(), IsOkAndHolds(0));
  }

  ExpectAnsweredBy(0, 2);
}

TEST_F(StandbyFaultTest, IsOvercomeWhenASessionEnds) {
  const auto end_sessions = [this] {
    standby().Query(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '" +
        database_.Query("SELECT current_database()") + "'");
  };
  int runs = 0;
  const Allowing allowing(kAny);

  const auto things = reading_.Transact("acme", [&](Transaction& tx) -> absl::StatusOr<int64_t> {
    tx.Run(kCountThings);
    if (++runs == 1) end_sessions();
    return tx.Run(kCountThings)[0].Int64("things");
  });

  EXPECT_THAT(things, IsOkAndHolds(0));
  ExpectAnsweredBy(0, 1);
}

TEST_F(StandbyFaultTest, IsOvercomeWhenReplayEndsWhatIsRead) {
  standby().Query("ALTER SYSTEM SET max_standby_streaming_delay = 0");
  standby().Query("SELECT pg_reload_conf()");
  AddThing();
  standby().CatchUp();
  int runs = 0;
  const Allowing allowing(kAny);

  const auto things = reading_.Transact("acme", [&](Transaction& tx) -> absl::StatusOr<int64_t> {
    tx.Run(kCountThings);
    if (++runs == 1) {
      database_.Query("TRUNCATE things");
      standby().CatchUp();
    }
    return tx.Run(kCountThings)[0].Int64("things");
  });

  EXPECT_THAT(things, IsOkAndHolds(0));
  ExpectAnsweredBy(0, 1);
  RemoveStandby();  // The next one is patient again.
}

TEST_F(StandbyFaultTest, IsOvercomeWhenReplayStandsStillWithALock) {
  const absl::Status locked = database_->Rehearse("acme", [&](Transaction& tx) {
    tx.Run({"Lock", "LOCK TABLE things"});
    database_.Query("CREATE TABLE others ()");  // A commit, so that all before it is flushed.
    standby().CatchUp();
    standby().PauseReplay();
    return absl::OkStatus();
  });
  ASSERT_THAT(locked, IsOk());
  const Allowing allowing(kAny);

  EXPECT_THAT(CountThings(), IsOkAndHolds(0));

  ExpectAnsweredBy(0, 1);
}

TEST_F(StandbyFaultTest, IsNoLongerAStandbyWhenItHasBeenPromoted) {
  AddThing();
  const Position written = Written();
  standby().CatchUp();
  standby().Promote();
  AddThing();

  for (const Position& after : {kAny, written}) {
    Follow();
    const Allowing allowing(after);
    EXPECT_THAT(CountThings(), IsOkAndHolds(2));
  }

  ExpectAnsweredBy(0, 2);
  RemoveStandby();
}

TEST_F(StandbyFaultTest, IsOvercomeWhenItStops) {
  const auto count_by_any = [this] {
    const Allowing allowing(kAny);
    return CountThings();
  };
  EXPECT_THAT(count_by_any(), IsOkAndHolds(0));
  AddThing();
  RemoveStandby();

  EXPECT_THAT(count_by_any(), IsOkAndHolds(1));

  ExpectAnsweredBy(1, 1);
}

}  // namespace
}  // namespace leadline::postgres
