#include "common/postgres/database.h"

#include <signal.h>

#include <thread>

#include "common/context/request_context.h"
#include "common/postgres/errors.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/pooled_fixture.h"
#include "tests/support/test_database.h"

namespace leadline::postgres {
namespace {

using ::testing::HasSubstr;
using type::v1::ErrorReason;

constexpr Migration kMigrations[] = {
    {1, "0001_counters.sql",
     "CREATE TABLE counters (organization_id text, name text, value bigint NOT NULL,"
     " PRIMARY KEY (organization_id, name), CHECK (value < 100))"}};

constexpr Statement kPut = {
    "PutCounter",
    "INSERT INTO counters VALUES (:organization_id, :name, :value::bigint)"
    " ON CONFLICT (organization_id, name) DO UPDATE SET value = :value::bigint"};
constexpr Statement kInsert = {
    "InsertCounter", "INSERT INTO counters VALUES (:organization_id, :name, :value::bigint)"};
constexpr Statement kGet = {
    "GetCounter",
    "SELECT value FROM counters WHERE organization_id = :organization_id AND name = :name"};
constexpr Statement kSleep = {"Sleep", "SELECT pg_sleep(5)"};

// A call that has so much time left.
class TimedCall final {
 public:
  explicit TimedCall(absl::Duration left) { call_.deadline = absl::Now() + left; }

 private:
  context::RequestContext call_;
  const context::ScopedRequestContext scope_{call_};
};

class DatabaseTest : public PooledFixture {
 protected:
  DatabaseTest() : PooledFixture(kMigrations) {
    database_.Query("DROP FUNCTION IF EXISTS linger CASCADE");
    database_.Query("TRUNCATE counters");
  }

  static Arguments Counter(const std::string& name, int value = 0) {
    return Arguments().Set("name", name).Set("value", value);
  }

  std::string Value(const std::string& name) {
    return database_.Query("SELECT value FROM counters WHERE name = '" + name + "'");
  }
};

INSTANTIATE_TEST_SUITE_P(Directly, DatabaseTest, ::testing::Values(false));
INSTANTIATE_TEST_SUITE_P(ByPgBouncer, DatabaseTest, ::testing::Values(true));

TEST_P(DatabaseTest, KeepsOrganizationsApart) {
  ASSERT_TRUE(database_->Run("ours", kPut, Counter("a", 1)).ok());

  EXPECT_EQ(database_->Run("ours", kGet, Counter("a"))->size(), 1u);
  EXPECT_TRUE(database_->Run("theirs", kGet, Counter("a"))->empty());
}

TEST_P(DatabaseTest, CommitsWhenTheWorkAnswersOk) {
  const absl::StatusOr<int> answer =
      database_->Transact("o", [](Transaction& tx) -> absl::StatusOr<int> {
        tx.Run(kPut, Counter("a", 1));
        return 7;
      });

  EXPECT_EQ(*answer, 7);
  EXPECT_EQ(Value("a"), "1");
}

TEST_P(DatabaseTest, RollsBackWhenTheWorkRefuses) {
  const absl::Status status = database_->Transact("o", [](Transaction& tx) -> absl::Status {
    tx.Run(kPut, Counter("a", 1));
    return NotFound("leads/x");
  });

  EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND);
  EXPECT_EQ(Value("a"), "");
}

TEST_P(DatabaseTest, RehearsesWithoutATrace) {
  const absl::StatusOr<int64_t> seen =
      database_->Rehearse("o", [](Transaction& tx) -> absl::StatusOr<int64_t> {
        tx.Run(kPut, Counter("a", 5));
        return tx.Run(kGet, Counter("a"))[0].Int64("value");
      });

  EXPECT_EQ(*seen, 5);
  EXPECT_EQ(Value("a"), "");
}

TEST_P(DatabaseTest, RunsATransactionAgainWhenAnotherGotInItsWay) {
  ASSERT_TRUE(database_->Run("o", kPut, Counter("a", 1)).ok());
  int runs = 0;

  const absl::Status status = database_->Transact("o", [&](Transaction& tx) -> absl::Status {
    tx.Run({"Serializable", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"});
    const int64_t value = tx.Run(kGet, Counter("a"))[0].Int64("value");
    if (++runs == 1) {
      std::thread([&] { EXPECT_TRUE(database_->Run("o", kPut, Counter("a", 10)).ok()); }).join();
    }
    tx.Run(kPut, Counter("a", static_cast<int>(value) + 1));
    return absl::OkStatus();
  });

  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Value("a"), "11");
}

TEST_P(DatabaseTest, TriesAgainOnlyWhatOthersGotInTheWayOf) {
  const absl::Status contended =
      Failure(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_CONTENTION, "in the way");
  const auto tries_of = [this](const absl::Status& answer) {
    int tries = 0;
    const absl::Status status = database_->Transact("o", [&](Transaction&) -> absl::Status {
      ++tries;
      return answer;
    });
    EXPECT_EQ(status, answer);
    return tries;
  };

  EXPECT_EQ(tries_of(contended), 5);
  EXPECT_EQ(tries_of(EtagMismatch("leads/x")), 1);
  EXPECT_EQ(tries_of(NotFound("leads/x")), 1);
}

TEST_P(DatabaseTest, TellsAClientNothingOfTheRowThatBrokeARule) {
  const auto broken = database_->Run("o", kPut, Counter("secret", 100));
  ASSERT_TRUE(database_->Run("o", kPut, Counter("a", 1)).ok());
  const auto taken = database_->Run("o", kInsert, Counter("a", 2));

  EXPECT_EQ(broken.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(taken.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(taken.status()), ErrorReason::ERROR_REASON_RESOURCE_EXISTS);
  EXPECT_THAT(std::string(broken.status().message()), Not(HasSubstr("secret")));
}

TEST_P(DatabaseTest, StopsAStatementWhenTheCallsTimeIsOver) {
  const TimedCall call(absl::Milliseconds(50));

  const absl::Status status = database_->Transact("o", [](Transaction& tx) -> absl::Status {
    tx.Run(kSleep);
    return absl::OkStatus();
  });

  EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED);
}

TEST_P(DatabaseTest, StopsAReadOfItsOwnWhenTheCallsTimeIsOver) {
  const absl::Time start = absl::Now();
  const TimedCall call(absl::Milliseconds(100));

  const auto rows = database_->Run("o", kSleep);

  EXPECT_EQ(ReasonOf(rows.status()), ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED);
  EXPECT_LT(absl::Now() - start, absl::Seconds(4));  // It sleeps for five.
}

TEST_P(DatabaseTest, StopsAWriteOfItsOwnBeforeItsCommit) {
  const TimedCall call(absl::Milliseconds(100));

  const auto rows = database_->Run(
      "o",
      {"InsertSlowly", "INSERT INTO counters SELECT :organization_id, 'a', 1 FROM pg_sleep(5)"});

  EXPECT_EQ(ReasonOf(rows.status()), ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED);
  EXPECT_EQ(Value("a"), "");
}

TEST_P(DatabaseTest, NeverCutsACommitShort) {
  database_.Query(
      "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS"
      " $$BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END$$;"
      "CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON counters DEFERRABLE INITIALLY DEFERRED"
      " FOR EACH ROW EXECUTE FUNCTION linger()");
  const TimedCall call(absl::Milliseconds(100));

  EXPECT_TRUE(database_->Run("o", kInsert, Counter("a", 1)).ok());

  EXPECT_EQ(Value("a"), "1");
}

TEST_P(DatabaseTest, GivesUpWaitingForASessionWhenTheCallsTimeIsOver) {
  Database narrow(database_.conninfo(), 1);
  const absl::Status status = narrow.Transact("o", [&](Transaction&) -> absl::Status {
    const TimedCall call(absl::Milliseconds(20));
    return narrow.Ping();
  });

  EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED);
}

TEST_P(DatabaseTest, NoticesSessionsThatTheServerEndedWhileTheyWereIdle) {
  ASSERT_TRUE(database_->Ping().ok());
  database_.Query(
      "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
      " WHERE datname = current_database() AND pid <> pg_backend_pid()");

  EXPECT_TRUE(database_->Ping().ok());
}

TEST_P(DatabaseTest, SaysThatASurelyUndoneTransactionMayBeTriedAgain) {
  const absl::Status status = database_->Transact("o", [&](Transaction& tx) -> absl::Status {
    tx.Run(kPut, Counter("a", 1));
    tx.Run({"EndMe", "SELECT pg_terminate_backend(pg_backend_pid())"});
    return absl::OkStatus();
  });

  EXPECT_EQ(ReasonOf(status), ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE);
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(status).has_value());
  EXPECT_EQ(Value("a"), "");
}

TEST_P(DatabaseTest, CallsAWriteWhoseSessionBrokeInDoubt) {
  const auto rows = database_->Run("o", {"InsertAndEnd",
                                         "INSERT INTO counters SELECT :organization_id, 'a', 1"
                                         " WHERE pg_terminate_backend(pg_backend_pid())"});

  EXPECT_TRUE(IsInDoubt(rows.status())) << rows.status();
}

TEST(SessionTest, GivesEachStatementOfASessionTheTimeOfItsOwnCall) {
  const test::TestDatabase database{kMigrations};
  Database narrow(database.conninfo(), 1);
  const auto limit = [&] {
    const auto rows = narrow.Run("o", {"ShowLimit",
                                       "SELECT setting::bigint AS millis FROM pg_settings"
                                       " WHERE name = 'statement_timeout'"});
    return absl::Milliseconds((*rows)[0].Int64("millis"));
  };
  const auto limit_of = [&](absl::Duration left) {
    const TimedCall call(left);
    return limit();
  };

  const absl::Duration first = limit_of(absl::Seconds(5));

  EXPECT_GE(first, absl::Seconds(5));
  EXPECT_LE(first, absl::Seconds(6));
  EXPECT_EQ(limit_of(absl::Milliseconds(4900)), first);  // Not worth a round trip.
  EXPECT_LE(limit_of(absl::Seconds(2)), absl::Milliseconds(2500));
  EXPECT_GE(limit_of(absl::Seconds(20)), absl::Milliseconds(19'900));
  EXPECT_EQ(limit(), absl::Seconds(30));
}

TEST(SessionTest, IsUnavailableWhenNobodyListens) {
  Database nowhere("host=/nonexistent dbname=x", 1);

  EXPECT_EQ(ReasonOf(nowhere.Ping()), ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE);
}

}  // namespace
}  // namespace leadline::postgres
