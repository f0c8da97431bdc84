// Conversions by several people at once while processes pause and die at random.
// LEADLINE_FAULT_SECONDS says how long (60), LEADLINE_FAULT_SEED repeats a run's choices,
// LEADLINE_FAULT_PEOPLE how many.
#include <iostream>
#include <random>
#include <thread>

#include "gmock/gmock.h"
#include "tests/e2e/fault_fixture.h"
#include "tests/e2e/killer.h"
#include "tests/e2e/outcomes.h"
#include "tests/e2e/salespeople.h"
#include "tests/support/from_environment.h"

namespace leadline::test {
namespace {

using testing::IsEmpty;

constexpr absl::Duration kQuietAfter = absl::Seconds(10);

constexpr char kExpired[] =
    "SELECT count(*) FROM conversion.conversions WHERE state = 'STATE_ABORTED' AND refusal IS NULL";

class FaultTest : public FaultFixture {
 protected:
  static void WorkAndKill(Salespeople& people, Killer& killer) {
    const unsigned seconds = FromEnvironment("LEADLINE_FAULT_SECONDS", 60);
    const absl::Time until = absl::Now() + absl::Seconds(seconds);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < FromEnvironment("LEADLINE_FAULT_PEOPLE", 8); ++i) {
      threads.emplace_back([&people, i, until] { people.Work(static_cast<int>(i), until); });
    }
    killer.WorkUntil(until);
    for (std::thread& thread : threads) thread.join();
  }
};

TEST_F(FaultTest, NothingIsLostMadeUpOrLeftHalfDoneWhateverDies) {
  const unsigned seed = FromEnvironment("LEADLINE_FAULT_SEED", std::random_device{}());
  std::cout << "LEADLINE_FAULT_SEED=" << seed << std::endl;
  PostgresServer postgres;
  Salespeople people(backend_, MakePool(), seed);
  Killer killer(backend_, postgres, seed);

  WorkAndKill(people, killer);
  const absl::Time ended = absl::Now();
  const bool quiet = invariants_.BecomesQuiet(kQuietAfter);

  std::cout << "quiet after " << absl::Now() - ended << "\n";
  Print("died", killer.deaths());
  Print("told", people.told().counts);
  std::cout << "decided against after an expired hold: " << invariants_.Query(kExpired)
            << std::endl;
  EXPECT_TRUE(quiet);
  EXPECT_THAT(people.told().unexpected, IsEmpty());
  ExpectEverythingAsTold(people.told());
}

}  // namespace
}  // namespace leadline::test
