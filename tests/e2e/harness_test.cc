// The tools of the fault tests do what they say.
#include <signal.h>

#include <cstdlib>
#include <pqxx/pqxx>

#include "gmock/gmock.h"
#include "tests/support/child_process.h"
#include "tests/support/postgres_server.h"

namespace leadline::test {
namespace {

std::string Query(const std::string& sql) {
  pqxx::connection session(std::getenv("LEADLINE_TEST_POSTGRES"));
  return pqxx::nontransaction(session).exec(sql).at(0, 0).as<std::string>();
}

TEST(PostgresServer, ComesBackWithWhatWasCommitted) {
  PostgresServer postgres;
  pqxx::connection session(std::getenv("LEADLINE_TEST_POSTGRES"));
  pqxx::nontransaction(session).exec("CREATE TABLE survivors AS SELECT 42 AS id");

  postgres.Kill();

  EXPECT_THROW(Query("SELECT 1"), pqxx::broken_connection);
  postgres.Start();
  EXPECT_EQ(Query("SELECT id FROM survivors"), "42");
}

TEST(PostgresServer, DropsEverySessionWhenOneIsKilled) {
  PostgresServer postgres;
  pqxx::connection session(std::getenv("LEADLINE_TEST_POSTGRES"));

  ASSERT_TRUE(postgres.KillSession(7));

  EXPECT_THROW(pqxx::nontransaction(session).exec("SELECT pg_sleep(5)"), pqxx::broken_connection);
  postgres.Kill();
  postgres.Start();
}

TEST(ChildProcess, TellsHowItEnded) {
  ChildProcess sleeper({{"/bin/sleep", "60"}, {}, ""});

  sleeper.Signal(SIGTERM);

  EXPECT_TRUE(sleeper.EndsWithin(absl::Seconds(5)));
  EXPECT_EQ(sleeper.Wait(), 128 + SIGTERM);
  EXPECT_EQ(RunToEnd({{"/bin/sh", "-c", "exit $CODE"}, {{"CODE", "3"}}, ""}), 3);
}

}  // namespace
}  // namespace leadline::test
