#include "common/postgres/durability.h"

#include "common/postgres/database.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::postgres {
namespace {

using test::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Migration kNothing[] = {{1, "0001_nothing.sql", "SELECT 1"}};

class DurabilityTest : public ::testing::Test {
 protected:
  // A server that has these standbys: the table is found before the view of the same name.
  Database& With(const std::string& standbys) {
    empty_.Query("CREATE TABLE pg_stat_replication (sync_state text)");
    empty_.Query("INSERT INTO public.pg_stat_replication VALUES " + standbys);
    return Connected("-csearch_path=public,pg_catalog");
  }

  Database& Connected(const std::string& options) {
    database_ = std::make_unique<Database>(empty_.conninfo() + " options='" + options + "'", 1);
    return *database_;
  }

  test::TestDatabase empty_{kNothing};
  std::unique_ptr<Database> database_;
};

TEST_F(DurabilityTest, IsThereWithoutStandbys) {
  EXPECT_THAT(FindWhatMayBeLost(*empty_), IsOkAndHolds(IsEmpty()));
}

TEST_F(DurabilityTest, IsThereWithSynchronousStandbys) {
  EXPECT_THAT(FindWhatMayBeLost(With("('sync'), ('potential'), ('quorum')")),
              IsOkAndHolds(IsEmpty()));
}

TEST_F(DurabilityTest, EndsWithAFailOverToAnAsynchronousStandby) {
  EXPECT_THAT(FindWhatMayBeLost(With("('async'), ('sync')")),
              IsOkAndHolds(ElementsAre(HasSubstr("a standby is asynchronous"))));
}

TEST_F(DurabilityTest, IsUnknownToARoleThatSeesNothingOfStandbys) {
  EXPECT_THAT(FindWhatMayBeLost(With("(NULL)")),
              IsOkAndHolds(ElementsAre(HasSubstr("grant pg_monitor"))));
}

TEST_F(DurabilityTest, EndsWithTheServerWhereCommitsAreNotWaitedFor) {
  EXPECT_THAT(FindWhatMayBeLost(Connected("-csynchronous_commit=off")),
              IsOkAndHolds(ElementsAre(HasSubstr("synchronous_commit is off"))));
}

}  // namespace
}  // namespace leadline::postgres
