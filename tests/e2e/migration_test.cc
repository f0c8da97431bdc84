// Real servers and the schemas they find: of their own version, of the next one, and one whose
// migration was killed. LEADLINE_MIGRATION_SEED repeats a run's kills.

#include <cstdlib>
#include <iostream>
#include <pqxx/pqxx>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "tests/support/backend.h"

namespace leadline::test {
namespace {

using ::testing::HasSubstr;

// As a newer program's `migrate` leaves it. `required_version` 0: it only added.
void MigrateBeyond(const ServiceProcess& service, const std::string& sql, int required_version) {
  pqxx::connection session(service.database());
  pqxx::work transaction(session);
  transaction.exec(sql);
  transaction.exec(
      "INSERT INTO schema_migrations (version, name, checksum, required_version) "
      "SELECT max(version) + 1, 'of_tomorrow', 'x', $1 FROM schema_migrations",
      pqxx::params{required_version});
  transaction.commit();
}

class NewerSchemaTest : public ::testing::Test {
 protected:
  ServiceProcess server_{"configuration", FreePort(), {"--development"}};
};

TEST_F(NewerSchemaTest, ServesWhileTheNextVersionHasOnlyAddedToIt) {
  MigrateBeyond(server_, "ALTER TABLE statuses ADD COLUMN of_tomorrow int NOT NULL DEFAULT 0", 0);

  server_.Start();

  EXPECT_TRUE(server_.Running());
  EXPECT_THAT(TailOf(server_.log()), HasSubstr("migrated by a newer program"));
  EXPECT_EQ(server_.Terminate(), 0);
}

TEST_F(NewerSchemaTest, RunsOnButDoesNotStartAgainWhenSomethingWasTakenAway) {
  server_.Start();
  MigrateBeyond(server_, "CREATE TABLE of_tomorrow ()", 1000);

  EXPECT_TRUE(server_.Running());
  EXPECT_EQ(server_.Terminate(), 0);
  server_.Launch();

  EXPECT_TRUE(server_.DiesWithin(absl::Seconds(60)));
  EXPECT_THAT(TailOf(server_.log()), HasSubstr("use the newer program that migrated it"));
}

}  // namespace
}  // namespace leadline::test
