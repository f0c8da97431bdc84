// Many sessions of ours share a few of the server's: what PgBouncer makes of that, and what must
// not show.

#include "common/postgres/pooler.h"

#include <mutex>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/pgbouncer.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::postgres {
namespace {

using test::FailsWith;
using test::IsOk;
using ::testing::Each;
using ::testing::SizeIs;
using type::v1::ErrorReason;

constexpr int kThreads = 16;
constexpr int kRounds = 20;
constexpr size_t kSessions = 3;  // Of the server, in tests/support/pgbouncer.sh.

constexpr Migration kMigrations[] = {
    {1, "0001_counters.sql",
     "CREATE TABLE counters (organization_id text, name text, value bigint NOT NULL,"
     " PRIMARY KEY (organization_id, name), CHECK (value < 100))"}};

constexpr Statement kInsert = {"InsertCounter",
                               "INSERT INTO counters VALUES (:organization_id, :name, 0)"};
constexpr Statement kAdd = {"AddToCounter",
                            "UPDATE counters SET value = value + :value::bigint"
                            " WHERE organization_id = :organization_id AND name = :name"};
constexpr Statement kGet = {"GetCounter",
                            "SELECT value, pg_backend_pid() AS process FROM counters"
                            " WHERE organization_id = :organization_id AND name = :name"};
constexpr Statement kSleep = {"SleepUntilCancelled", "SELECT pg_sleep(20)"};
constexpr Statement kSayTime = {
    "SayTime", "SELECT '2020-01-31 12:00+00'::timestamptz::text AS time, pg_sleep(0.02)::text"};

class PoolerTest : public ::testing::Test {
 protected:
  static Arguments Counter(const std::string& name, int value = 0) {
    return Arguments().Set("name", name).Set("value", value);
  }

  // Runs `work` on so many threads, each with its number.
  template <class Work>
  static void RunTogether(Work work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back([&work, i] { work(i); });
    for (std::thread& thread : threads) thread.join();
  }

  // What a caller sees who does statements of all kinds, one of which fails: the processes of the
  // server that answered.
  std::set<int64_t> Mix(const std::string& name) {
    std::set<int64_t> processes;
    EXPECT_THAT(database_->Run("o", kInsert, Counter(name)).status(), IsOk());
    for (int round = 1; round <= kRounds; ++round) {
      EXPECT_THAT(database_->Run("o", kAdd, Counter(name, 2)).status(), IsOk());
      EXPECT_THAT(database_->Transact("o",
                                      [&](Transaction& tx) {
                                        tx.Run(kAdd, Counter(name, -2));
                                        tx.Run(kAdd, Counter(name, 1));
                                        return absl::OkStatus();
                                      }),
                  IsOk());
      EXPECT_FALSE(database_->Run("o", kAdd, Counter(name, 1000)).ok());
      const auto rows = database_->Run("o", kGet, Counter(name));
      EXPECT_EQ((*rows)[0].Int64("value"), round);
      processes.insert((*rows)[0].Int64("process"));
    }
    return processes;
  }

  test::TestDatabase database_{kMigrations, kThreads, test::ThePgBouncer().conninfo()};
};

TEST_F(PoolerTest, LetsManyThreadsShareAFewSessions) {
  std::mutex mutex;
  std::set<int64_t> processes;

  RunTogether([&](int i) {
    std::set<int64_t> seen = Mix(absl::StrCat("counter ", i));
    const std::lock_guard lock(mutex);
    processes.merge(seen);
  });

  EXPECT_LE(processes.size(), kSessions);
  EXPECT_EQ(database_.Query("SELECT sum(value) FROM counters"), std::to_string(kThreads * kRounds));
}

TEST_F(PoolerTest, LeavesNothingInASession) {
  context::RequestContext call;
  call.deadline = absl::Now() + absl::Seconds(5);
  const context::ScopedRequestContext scope(call);
  ASSERT_THAT(database_->Run("o", kInsert, Counter("a")).status(), IsOk());
  ASSERT_THAT(database_->Run("o", kGet, Counter("a")).status(), IsOk());

  // Whoever comes next, by the same sessions.
  pqxx::connection next(test::ThePgBouncer().conninfo() +
                        " dbname=" + database_.Query("SELECT current_database()"));
  pqxx::nontransaction session(next);

  EXPECT_EQ(session.query_value<std::string>("SHOW statement_timeout"), "0");
  EXPECT_EQ(session.query_value<std::string>("SHOW idle_in_transaction_session_timeout"), "0");
  EXPECT_EQ(session.query_value<int>("SELECT count(*) FROM pg_prepared_statements"), 0);
}

TEST_F(PoolerTest, ReadsTimesAsTheyAreInEverySession) {
  const std::string name = database_.Query("SELECT current_database()");
  database_.Query("ALTER DATABASE " + name + " SET TimeZone = 'Asia/Tokyo'");
  database_.Query("ALTER DATABASE " + name + " SET DateStyle = 'German'");
  std::mutex mutex;
  std::vector<std::string> times;

  RunTogether([&](int) {
    const auto rows = database_->Run("o", kSayTime);
    const std::lock_guard lock(mutex);
    times.push_back((*rows)[0].Text("time"));
  });

  EXPECT_THAT(times, SizeIs(kThreads));
  EXPECT_THAT(times, Each("2020-01-31 12:00:00+00"));
}

TEST_F(PoolerTest, GoesOnAfterAStatementThatWasCancelled) {
  absl::Status cancelled;
  std::thread sleeper([&] { cancelled = database_->Run("o", kSleep).status(); });
  // Unprepared, a statement shows its name.
  while (database_.Query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE"
                         " datname = current_database() AND state = 'active'"
                         " AND query LIKE '-- SleepUntilCancelled%'") != "t") {
    absl::SleepFor(absl::Milliseconds(5));
  }
  sleeper.join();

  EXPECT_THAT(cancelled, FailsWith(absl::StatusCode::kDeadlineExceeded,
                                   ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED));
  EXPECT_THAT(database_->Ping(), IsOk());
}

TEST_F(PoolerTest, IsFoundWhereItPoolsTransactions) {
  const std::string& pgbouncer = test::ThePgBouncer().conninfo();

  EXPECT_FALSE(*PoolsTransactions(database_.conninfo()));
  EXPECT_TRUE(*PoolsTransactions(pgbouncer + " dbname=postgres"));
  EXPECT_FALSE(*PoolsTransactions(pgbouncer + " dbname=kept"));
  EXPECT_THAT(
      PoolsTransactions("host=/nonexistent dbname=x").status(),
      FailsWith(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE));
}

}  // namespace
}  // namespace leadline::postgres
