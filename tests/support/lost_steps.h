#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/failpoint/failpoint.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::test {

// Something that a test has done, by a call that it may repeat.
struct Undertaking {
  std::function<absl::Status()> act;
  // Whether the one transaction was committed that decides.
  std::function<bool()> is_decided;
  // Whether all that follows from it has happened.
  std::function<bool()> is_done;
  // What goes on behind the calls, when somebody has died.
  std::function<void()> settle = [] {};
};

// Every row of every table, by table, as a digest. Decisions against conversions are left out:
// those are to stay.
inline std::string DigestOf(TestDatabase& database) {
  return database.Query(R"sql(
    SELECT string_agg(tablename || ' ' || md5(query_to_xml(format(
      'SELECT t::text FROM %I AS t %s ORDER BY 1', tablename,
      CASE tablename WHEN 'conversions' THEN 'WHERE state <> ''STATE_ABORTED''' ELSE '' END),
      true, false, '')::text), E'\n' ORDER BY tablename)
    FROM pg_tables WHERE schemaname = 'public')sql");
}

// Has it done several times, each on what `prepare` makes anew: first the database is lost at the
// first statement or commit that it comes to, then at the second, and so on until there are no
// more. Every time it is done as a whole or not at all, the caller is told so, and repeating it
// does it. How many steps there were.
inline int LoseEachStep(TestDatabase& database, const std::function<Undertaking()>& prepare) {
  for (int step = 1;; ++step) {
    SCOPED_TRACE(absl::StrCat("the database is lost at step ", step));
    const Undertaking one = prepare();
    const std::string before = DigestOf(database);
    EXPECT_THAT(failpoint::Arm(absl::StrCat("postgres.step=unavailable@", step)), IsOk());
    const absl::Status told = one.act();
    const bool got_through = failpoint::Hits("postgres.step") < step;
    failpoint::Disarm();
    const bool is_decided = one.is_decided();
    if (!is_decided) {
      EXPECT_EQ(DigestOf(database), before) << told;
    }
    EXPECT_TRUE(told.ok() ? is_decided : absl::IsUnavailable(told)) << told;
    one.settle();
    EXPECT_EQ(one.is_decided(), is_decided);
    EXPECT_THAT(one.act(), IsOk());
    EXPECT_TRUE(one.is_done());
    if (got_through || testing::Test::HasFailure()) return step - 1;
  }
}

}  // namespace leadline::test
