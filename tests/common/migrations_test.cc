// Migrations run once, in order and whole, and programs work on the schemas that leave them what
// they need.
#include "common/postgres/migrations.h"

#include <atomic>
#include <chrono>
#include <future>
#include <pqxx/connection>
#include <pqxx/transaction>
#include <string>
#include <thread>
#include <vector>

#include "common/log/log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/test_database.h"

namespace leadline::postgres {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

class MigrationsTest : public ::testing::Test {
 protected:
  // Of a program that knows `migrations`.
  absl::Status Check(std::span<const Migration> migrations) {
    return CheckSchema(*database_, migrations, "lead-server migrate");
  }

  // What was told to the log meanwhile.
  template <class Work>
  static std::string LogOf(Work work) {
    std::string log;
    const log::ScopedSink sink([&log](const std::string& line) { log += line; });
    work();
    return log;
  }

  test::TestDatabase database_{{}};
};

constexpr Migration kTwo[] = {{1, "0001_a.sql", "CREATE TABLE a (x int); CREATE TABLE b (x int)"},
                              {2, "0002_c.sql", "CREATE TABLE c (x int)"}};
constexpr Migration kBroken[] = {kTwo[0], {2, "0002_c.sql", "CREATE TABLE c (x int); SELECT 1/0"}};
constexpr Migration kEdited[] = {{1, "0001_a.sql", "CREATE TABLE other (x int)"}, kTwo[1]};

// What newer programs make of it.
constexpr Migration kExtended[] = {
    kTwo[0],
    kTwo[1],
    {3, "0003_d.sql", "-- Adds.\nALTER TABLE c ADD COLUMN y int NOT NULL DEFAULT 0"}};
constexpr Migration kContracted[] = {
    kTwo[0], kTwo[1], {3, "0003_no_b.sql", "-- Nobody reads it.\n-- contracts: b\n\nDROP TABLE b"}};
constexpr Migration kLongUnused[] = {
    kTwo[0], kTwo[1], {3, "0003_no_b.sql", "-- contracts: b, unused since 0002\nDROP TABLE b"}};

TEST_F(MigrationsTest, RunEachOnceInOrder) {
  EXPECT_THAT(*Migrate(database_.conninfo(), std::span(kTwo).first(1)), ElementsAre("0001_a.sql"));
  EXPECT_THAT(*Migrate(database_.conninfo(), kTwo), ElementsAre("0002_c.sql"));
  EXPECT_THAT(*Migrate(database_.conninfo(), kTwo), IsEmpty());
}

TEST_F(MigrationsTest, LeaveNothingOfOneThatFails) {
  EXPECT_FALSE(Migrate(database_.conninfo(), kBroken).ok());

  EXPECT_EQ(database_.Query("SELECT to_regclass('c')"), "");
  EXPECT_THAT(*Migrate(database_.conninfo(), kTwo), ElementsAre("0002_c.sql"));
}

TEST_F(MigrationsTest, RefuseOneThatWasEditedAfterItRan) {
  ASSERT_TRUE(Migrate(database_.conninfo(), kTwo).ok());

  EXPECT_THAT(std::string(Migrate(database_.conninfo(), kEdited).status().message()),
              HasSubstr("0001_a.sql was changed"));
}

TEST_F(MigrationsTest, RunOnceWhenManyProcessesStartTogether) {
  std::vector<std::thread> processes;
  std::atomic<size_t> ran = 0;
  for (int i = 0; i < 5; ++i) {
    processes.emplace_back([&] { ran += Migrate(database_.conninfo(), kTwo)->size(); });
  }
  for (std::thread& process : processes) process.join();

  EXPECT_EQ(ran, 2u);
}

TEST_F(MigrationsTest, TellAServerWhichCommandItsSchemaNeeds) {
  EXPECT_THAT(MessageOf(Check(kTwo)), HasSubstr("lead-server migrate"));
  ASSERT_TRUE(Migrate(database_.conninfo(), std::span(kTwo).first(1)).ok());
  EXPECT_THAT(MessageOf(Check(kTwo)), HasSubstr("lead-server migrate"));

  ASSERT_TRUE(Migrate(database_.conninfo(), kTwo).ok());

  EXPECT_THAT(LogOf([this] { EXPECT_TRUE(Check(kTwo).ok()); }), IsEmpty());
}

TEST_F(MigrationsTest, OfANewerProgramLeaveAnOlderOneRunningWhenTheyOnlyAdd) {
  ASSERT_TRUE(Migrate(database_.conninfo(), kExtended).ok());

  const std::string log = LogOf([this] { EXPECT_TRUE(Check(kTwo).ok()); });

  EXPECT_THAT(log,
              AllOf(HasSubstr("warning"), HasSubstr("newer program"), HasSubstr("\"schema\":3")));
}

TEST_F(MigrationsTest, OfAnOlderProgramFindNothingToDoInANewerSchema) {
  ASSERT_TRUE(Migrate(database_.conninfo(), kExtended).ok());

  EXPECT_THAT(*Migrate(database_.conninfo(), kTwo), IsEmpty());
  EXPECT_TRUE(Check(kExtended).ok());
}

TEST_F(MigrationsTest, RefuseAnOlderProgramWhenTheyTookAwayWhatItNeeds) {
  ASSERT_TRUE(Migrate(database_.conninfo(), kContracted).ok());

  for (const std::string& message :
       {MessageOf(Check(kTwo)), MessageOf(Migrate(database_.conninfo(), kTwo).status())}) {
    EXPECT_THAT(message, AllOf(HasSubstr("0003_no_b.sql"), HasSubstr("newer program")));
  }
  EXPECT_TRUE(Check(kContracted).ok());
}

TEST_F(MigrationsTest, RefuseOnlyProgramsOfBeforeItWasUnused) {
  ASSERT_TRUE(Migrate(database_.conninfo(), kLongUnused).ok());

  EXPECT_TRUE(Check(kTwo).ok());
  EXPECT_THAT(MessageOf(Check(std::span(kTwo).first(1))), HasSubstr("newer program"));
}

TEST_F(MigrationsTest, RefuseAServerThatKnowsOneOfThemOtherwise) {
  ASSERT_TRUE(Migrate(database_.conninfo(), kExtended).ok());

  EXPECT_THAT(MessageOf(Check(kEdited)), HasSubstr("0001_a.sql was changed"));
}

// Those know no mark of what is taken away.
TEST_F(MigrationsTest, GoOnInADatabaseOfAnEarlierRelease) {
  ASSERT_TRUE(Migrate(database_.conninfo(), std::span(kTwo).first(1)).ok());
  database_.Query("ALTER TABLE schema_migrations DROP COLUMN required_version");

  EXPECT_TRUE(Check(std::span(kTwo).first(1)).ok());
  EXPECT_THAT(*Migrate(database_.conninfo(), kContracted),
              ElementsAre("0002_c.sql", "0003_no_b.sql"));
  EXPECT_THAT(MessageOf(Check(kTwo)), HasSubstr("newer program"));
}

// Of a session that waits for locks so long as a test likes to wait.
class LockedMigrationsTest : public MigrationsTest {
 protected:
  LockedMigrationsTest() { EXPECT_TRUE(Migrate(database_.conninfo(), kTwo).ok()); }

  // Asks for all rows of the table that kContracted drops, and keeps it from being dropped.
  void Hold() { holder_.exec("SELECT FROM b"); }
  void Release() { holder_.abort(); }

  absl::StatusOr<std::vector<std::string>> MigrateImpatiently() {
    return Migrate(database_.conninfo() + " options='-c lock_timeout=10ms'", kContracted);
  }

  pqxx::connection session_{database_.conninfo()};
  pqxx::work holder_{session_};
};

TEST_F(LockedMigrationsTest, RunOnceTheLockIsFree) {
  Hold();
  std::string log;
  const log::ScopedSink sink([&](const std::string& line) {
    if (log.empty()) Release();
    log += line;
  });

  EXPECT_THAT(*MigrateImpatiently(), ElementsAre("0003_no_b.sql"));

  EXPECT_THAT(log, AllOf(HasSubstr("waits for a lock"), HasSubstr("0003_no_b.sql")));
}

TEST_F(LockedMigrationsTest, HoldUpNobodyAndGiveUpWhenTheLockIsHeldForGood) {
  Hold();
  int readers = 0;
  const log::ScopedSink sink([&](const std::string&) {
    database_.Query("SELECT count(*) FROM b");
    ++readers;
  });

  const absl::Status status = MigrateImpatiently().status();

  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(MessageOf(status), AllOf(HasSubstr("0003_no_b.sql"), HasSubstr("pg_stat_activity")));
  EXPECT_GT(readers, 1);
  EXPECT_TRUE(Check(kTwo).ok());
  Release();
  EXPECT_THAT(*MigrateImpatiently(), ElementsAre("0003_no_b.sql"));
}

TEST_F(LockedMigrationsTest, WaitForOneThatMigratesAsLongAsItTakes) {
  holder_.exec("SELECT pg_advisory_xact_lock(7235419002881144)");
  auto waiting = std::async(std::launch::async, [this] { return MigrateImpatiently(); });

  const auto state = waiting.wait_for(std::chrono::milliseconds(300));
  Release();

  EXPECT_EQ(state, std::future_status::timeout);
  const auto names = waiting.get();
  ASSERT_TRUE(names.ok()) << names.status();
  EXPECT_THAT(*names, ElementsAre("0003_no_b.sql"));
}

}  // namespace
}  // namespace leadline::postgres
