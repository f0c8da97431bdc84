// Two processes of each service behind client-side round robin: they are stopped, or die, while
// people work. LEADLINE_RESTART_SECONDS says how long at least when all are restarted (0).

#include "tests/e2e/replicas.h"

#include <iostream>
#include <set>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "tests/support/from_environment.h"
#include "tests/support/invariants.h"
#include "tests/support/postgres_server.h"

namespace leadline::test {
namespace {

using testing::Each;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

constexpr int kPeople = 6;
constexpr const char* kServices[] = {"lead", "conversion", "configuration"};

class ReplicasTest : public testing::Test {
 protected:
  ~ReplicasTest() override {
    if (!HasFailure()) return;
    for (ServiceProcess* process : replicas_.all()) std::cerr << TailOf(process->log());
  }

  // After each restart, of which there is one more than there are services' processes.
  absl::Duration Pause() {
    const auto restarts = static_cast<int64_t>(replicas_.all().size() + 1);
    return absl::Seconds(FromEnvironment("LEADLINE_RESTART_SECONDS", 0)) / restarts;
  }

  // Until so many more leads are converted: the load has met what happened.
  void AwaitWork(const Load& load, size_t leads) {
    const size_t enough = load.converted() + leads;
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (load.converted() < enough && absl::Now() < end) absl::SleepFor(absl::Milliseconds(10));
    EXPECT_GE(load.converted(), enough) << "nobody gets on";
  }

  void ExpectAllIsThere(const Met& met) {
    Invariants invariants(replicas_.one("lead").database(), replicas_.one("conversion").database());
    EXPECT_TRUE(invariants.BecomesQuiet(absl::Seconds(20)));
    EXPECT_THAT(invariants.Violations(), IsEmpty());
    EXPECT_EQ(invariants.Query("SELECT count(*) FROM lead.leads"),
              std::to_string(std::set(met.leads.begin(), met.leads.end()).size()));
    EXPECT_EQ(invariants.Query(
                  "SELECT count(*) FROM conversion.conversions WHERE state = 'STATE_COMPLETED'"),
              std::to_string(std::set(met.conversions.begin(), met.conversions.end()).size()));
  }

  Replicas replicas_{absl::Milliseconds(500)};
};

std::vector<std::string> KeysOf(const std::map<std::string, int>& counts) {
  std::vector<std::string> keys;
  for (const auto& [key, count] : counts) keys.push_back(key);
  return keys;
}

// Of services nobody notices. While PostgreSQL is away, and for what it was about to commit, calls
// fail; those that may be repeated succeed then.
TEST_F(ReplicasTest, AreAllRestartedOnceWithoutLosingACallThatMayBeRepeated) {
  PostgresServer postgres;
  Load load(replicas_, kPeople);
  AwaitWork(load, 10);

  for (ServiceProcess* process : replicas_.all()) {
    EXPECT_EQ(process->Terminate(), 0) << process->name();
    AwaitWork(load, 10);
    process->Start();
    AwaitWork(load, 10);
    absl::SleepFor(Pause());
  }
  const Met before = load.met();
  postgres.Kill();
  postgres.Start();
  AwaitWork(load, 10);
  absl::SleepFor(Pause());

  const Met met = load.Stop();
  std::cout << met.calls << " calls, " << testing::PrintToString(met.again) << " again, "
            << testing::PrintToString(met.failed) << " failed\n";
  EXPECT_THAT(before.again, IsEmpty());
  EXPECT_THAT(before.failed, IsEmpty());
  EXPECT_THAT(met.lost, IsEmpty());
  EXPECT_THAT(KeysOf(met.failed), Each(MatchesRegex("UpdateLead (UNAVAILABLE|UNKNOWN) .*")));
  ExpectAllIsThere(met);
}

// A process that dies takes with it what it was doing. Calls that may be repeated succeed then; one
// that may not says that it is not known what became of it.
TEST_F(ReplicasTest, DieWithoutLosingACallThatMayBeRepeated) {
  Load load(replicas_, kPeople);
  AwaitWork(load, 10);

  for (int round = 0; round < 2; ++round) {
    for (const char* service : kServices) {
      replicas_.one(service).Kill();
      AwaitWork(load, 10);
      replicas_.one(service).Start();
      AwaitWork(load, 10);
    }
  }

  const Met met = load.Stop();
  std::cout << met.calls << " calls, " << testing::PrintToString(met.again) << " again, "
            << testing::PrintToString(met.failed) << " failed\n";
  EXPECT_THAT(met.lost, IsEmpty());
  EXPECT_THAT(KeysOf(met.failed), Each(StartsWith("UpdateLead UNAVAILABLE")));
  ExpectAllIsThere(met);
}

}  // namespace
}  // namespace leadline::test
