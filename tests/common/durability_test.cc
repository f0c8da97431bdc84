#include "common/postgres/durability.h"

#include <cstdlib>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "tests/common/migrations.h"
#include "tests/support/child_process.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::postgres {
namespace {

using ::testing::ElementsAre;

// A database of the throwaway cluster, which does not fsync: that is always one risk.
class DurabilityTest : public ::testing::Test {
 protected:
  static std::vector<std::string> Ids(Database& database) {
    const auto risks = FindRisks(database);
    EXPECT_THAT(risks, test::IsOk());
    std::vector<std::string> ids;
    for (const Risk& risk : risks.value_or(std::vector<Risk>())) ids.push_back(risk.id);
    return ids;
  }

  // With a session of its own, whose settings are these.
  std::vector<std::string> IdsWith(const std::string& settings) {
    Database database(database_.conninfo() + " " + settings, 1);
    return Ids(database);
  }

  test::TestDatabase database_{test::kMigrations};
};

TEST_F(DurabilityTest, FindsThatNothingIsFlushed) {
  EXPECT_THAT(Ids(*database_), ElementsAre("fsync_off"));
}

TEST_F(DurabilityTest, FindsThatCommitsAreNotWaitedFor) {
  EXPECT_THAT(IdsWith("options='-c synchronous_commit=off'"),
              ElementsAre("fsync_off", "synchronous_commit_off"));
}

// The cluster with a real standby, and a role without privileges, as those of services are.
class StandbyTest : public DurabilityTest {
 protected:
  StandbyTest() {
    database_.Query("CREATE ROLE service LOGIN");
    EXPECT_EQ(Standby("start"), 0) << test::TailOf(log_);
    Await("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'");
  }

  // No commit may be left waiting for a standby that is gone.
  ~StandbyTest() override {
    NameSynchronous("");
    database_.Query("DROP ROLE service");
    EXPECT_EQ(Standby("stop"), 0) << test::TailOf(log_);
  }

  int Standby(const std::string& command) {
    return test::RunToEnd({{"/bin/bash", "tests/support/standby.sh", command, folder_}, {}, log_});
  }

  void Await(const std::string& condition) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (database_.Query(condition) != "t" && absl::Now() < end) {
      absl::SleepFor(absl::Milliseconds(10));
    }
    EXPECT_EQ(database_.Query(condition), "t") << condition;
  }

  void NameSynchronous(const std::string& names) {
    database_.Query("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'");
    database_.Query("SELECT pg_reload_conf()");
    Await("SELECT current_setting('synchronous_standby_names') = '" + names + "'");
  }

  const std::string folder_ = std::string(std::getenv("LEADLINE_TEST_PGDATA")) + "/../standby";
  const std::string log_ = folder_ + ".log";
};

TEST_F(StandbyTest, IsARiskUnlessCommitsWaitForIt) {
  EXPECT_THAT(Ids(*database_), ElementsAre("fsync_off", "standby_asynchronous"));
  EXPECT_THAT(IdsWith("user=service"), ElementsAre("fsync_off", "standby_asynchronous"));

  NameSynchronous("standby");
  Await("SELECT sync_state = 'sync' FROM pg_stat_replication");

  EXPECT_THAT(Ids(*database_), ElementsAre("fsync_off"));
  EXPECT_THAT(IdsWith("user=service"), ElementsAre("fsync_off"));
  EXPECT_THAT(IdsWith("user=service options='-c synchronous_commit=local'"),
              ElementsAre("fsync_off", "synchronous_commit_local"));

  // Another one is waited for, which whoever may read all statistics can tell.
  database_.Query("GRANT pg_read_all_stats TO service");
  NameSynchronous("another");
  Await("SELECT sync_state = 'async' FROM pg_stat_replication");

  EXPECT_THAT(IdsWith("user=service"), ElementsAre("fsync_off", "standby_asynchronous"));
}

}  // namespace
}  // namespace leadline::postgres
