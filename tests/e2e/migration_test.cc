// Real servers and the schemas they find: of their own version, of the next one, and one whose
// migration was killed. LEADLINE_MIGRATION_SEED repeats a run's kills.

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <pqxx/pqxx>
#include <random>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "tests/support/backend.h"
#include "tests/support/child_process.h"

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

unsigned SeedOf(const char* name) {
  const char* set = std::getenv(name);
  unsigned seed = std::random_device{}();
  if (set != nullptr && !absl::SimpleAtoi(set, &seed)) ADD_FAILURE() << "cannot read " << name;
  return seed;
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

// Of each dump its own, in recent versions of pg_dump.
constexpr char kWithoutToken[] = " | grep -Ev '^.(un)?restrict '";

// A database for a service to migrate, whoever kills it meanwhile.
class MigratedDatabase final {
 public:
  MigratedDatabase(const std::string& service, int number)
      : name_(absl::StrCat("migrated_", service, "_", number)),
        command_{{absl::StrCat(std::getenv("LEADLINE_BIN_DIR"), "/", service, "-server"), "migrate",
                  "--database-dsn=" + conninfo()},
                 {},
                 absl::StrCat(std::getenv("TEST_TMPDIR"), "/", name_, ".log")} {
    pqxx::connection session(std::getenv("LEADLINE_TEST_POSTGRES"));
    pqxx::nontransaction(session).exec("CREATE DATABASE " + name_);
  }

  // Whether it came to its end before it was killed.
  bool MigrateFor(absl::Duration time) {
    ChildProcess migrate(command_);
    if (!migrate.EndsWithin(time)) return false;
    EXPECT_EQ(migrate.Wait(), 0) << TailOf(command_.output);
    return true;
  }

  // All that a dump of the schema says, and which migrations led to it.
  std::string Schema() {
    const std::string file = command_.output + ".sql";
    EXPECT_EQ(RunToEnd({{"/bin/sh", "-c",
                         absl::StrCat("pg_dump --schema-only --dbname=", name_, kWithoutToken,
                                      " && psql --no-psqlrc --tuples-only --dbname=", name_,
                                      " --command='SELECT version, name, checksum, required_version"
                                      " FROM schema_migrations ORDER BY version'")},
                        {},
                        file}),
              0);
    std::ifstream dump(file);
    return {std::istreambuf_iterator<char>(dump), {}};
  }

 private:
  std::string conninfo() const {
    return absl::StrCat(std::getenv("LEADLINE_TEST_POSTGRES"), " dbname=", name_);
  }

  const std::string name_;
  const ChildProcess::Command command_;
};

class KilledMigrationTest : public ::testing::TestWithParam<std::string> {
 protected:
  // Any time up to the one that it takes in peace; at first none at all.
  absl::Duration SomeTime() { return (kills_ == 0 ? 0 : random_() % 1000 / 1000.0) * needed_; }

  // Kills it again and again, until it comes to its end.
  std::string SchemaAfterKills(int number) {
    MigratedDatabase database(GetParam(), number);
    for (int i = 0; i < kMostKills && !database.MigrateFor(SomeTime()); ++i) ++kills_;
    EXPECT_TRUE(database.MigrateFor(absl::InfiniteDuration()));
    return database.Schema();
  }

  static constexpr int kMostKills = 8;

  const unsigned seed_ = SeedOf("LEADLINE_MIGRATION_SEED");
  std::mt19937 random_{seed_};
  absl::Duration needed_;
  int kills_ = 0;
};

INSTANTIATE_TEST_SUITE_P(, KilledMigrationTest,
                         ::testing::Values("lead", "conversion", "configuration"),
                         [](const auto& service) { return service.param; });

TEST_P(KilledMigrationTest, IsTakenUpWhereItWasAndEndsAtTheSameSchema) {
  std::cout << "LEADLINE_MIGRATION_SEED=" << seed_ << std::endl;
  MigratedDatabase peaceful(GetParam(), 0);
  const absl::Time start = absl::Now();
  ASSERT_TRUE(peaceful.MigrateFor(absl::InfiniteDuration()));
  needed_ = absl::Now() - start;
  const std::string schema = peaceful.Schema();
  ASSERT_THAT(schema, HasSubstr("CREATE TABLE public.events"));

  for (int number = 1; number <= 3; ++number) EXPECT_EQ(SchemaAfterKills(number), schema);

  std::cout << kills_ << " kills" << std::endl;
  EXPECT_GT(kills_, 0);
}

}  // namespace
}  // namespace leadline::test
