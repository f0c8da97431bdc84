// What a program says of its settings: which are in force, which are wrong, what is risky.

#include <cstdlib>

#include "tests/common/process_fixture.h"

namespace leadline::edge {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(ProcessTest, ShowsItsSettingsWithoutThePassword) {
  const Outcome outcome =
      Run({"serve", "--database-dsn=password=hunter2", "--replica-dsn=password=hunter2",
           "--greeting=hi", "--print-config"});

  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("greeting = \"hi\""), Not(HasSubstr("hunter2"))));
}

TEST_F(ProcessTest, WarnsThatCommitsCanBeLost) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);

  const Outcome outcome = Run({"serve", Dsn() + " options='-c synchronous_commit=off'",
                               "--development", "--drain-delay=0s"});

  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("synchronous_commit_off"));
}

TEST_F(ProcessTest, ServesBehindAPoolerOfTransactions) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);

  for (const char* command : {"serve", "check-config"}) {
    const Outcome outcome = Run({command, PooledDsn(), "--database-pooler=transaction",
                                 "--development", "--drain-delay=0s"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
  }
}

TEST_F(ProcessTest, SaysWhatToSetWhenThereIsAPoolerOfTransactions) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);

  for (const char* command : {"serve", "check-config"}) {
    const Outcome outcome = Run({command, PooledDsn(), "--development"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("--database-pooler=transaction"));
  }
}

TEST_F(ProcessTest, DoesNotMigrateByAPoolerOfTransactions) {
  for (const char* pooler : {"none", "transaction"}) {
    const Outcome outcome =
        Run({"migrate", PooledDsn(), absl::StrCat("--database-pooler=", pooler)});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("migrate needs PostgreSQL itself"));
  }

  EXPECT_EQ(empty_.Query("SELECT count(*) FROM schema_migrations"), "0");
}

TEST_F(ProcessTest, FindsAConfigurationGoodButForAVariableThatIsMisspelt) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);
  ::setenv("LEADLINE_GREETNIG", "hi", 1);

  const Outcome checked = Run({"check-config", Dsn(), "--development"});
  const Outcome served = Run({"serve", Dsn(), "--development", "--drain-delay=0s"});
  ::unsetenv("LEADLINE_GREETNIG");

  EXPECT_EQ(checked.code, 0) << checked.err;
  EXPECT_THAT(checked.out, AllOf(HasSubstr("warning: LEADLINE_GREETNIG is no setting"),
                                 HasSubstr("echo-server would start\n")));
  EXPECT_THAT(served.err, HasSubstr("LEADLINE_GREETNIG"));
}

TEST_F(ProcessTest, StartsWithoutItsStandby) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);

  for (const char* command : {"serve", "check-config"}) {
    const Outcome outcome = Run({command, Dsn(), "--replica-dsn=host=/nowhere dbname=x",
                                 "--development", "--drain-delay=0s"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
  }
}

TEST_F(ProcessTest, WarnsOfAStandbyThatIsNone) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);

  const Outcome outcome =
      Run({"check-config", Dsn(), "--replica-dsn=" + empty_.conninfo(), "--development"});

  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("warning: --replica-dsn: this server is no standby"));
}

TEST_F(ProcessTest, NamesAllThatKeepsItFromStarting) {
  check_ = absl::InvalidArgumentError("--greeting must be said");

  const Outcome outcome =
      Run({"check-config", Dsn(), "--address=0.0.0.0:0", "--development", "--log-level=loud",
           "--event-retention=1m", "--organization-rate=-1", "--database-pool=0",
           "--database-pooler=session", "--page-token-secret-file=/nowhere/secret"});

  EXPECT_EQ(outcome.code, 1);
  for (const char* part : {"--database-pool (flag)", "--database-pooler is", "/nowhere/secret",
                           "--log-level", "--event-retention", "--organization-rate", "loopback",
                           "--greeting", "echo-server migrate"}) {
    EXPECT_THAT(outcome.err, HasSubstr(part));
  }
}

TEST_F(ProcessTest, SaysWhyTheDatabaseCannotBeReached) {
  const Outcome outcome =
      Run({"check-config", "--database-dsn=host=/nowhere dbname=x", "--development"});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("the database cannot be reached"), HasSubstr("/nowhere")));
}

TEST_F(ProcessTest, KnowsItsVersion) {
  EXPECT_THAT(Run({"version"}).out, HasSubstr("echo-server 0."));
}

}  // namespace
}  // namespace leadline::edge
