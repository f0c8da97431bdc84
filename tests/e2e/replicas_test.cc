// Two processes of each service behind client-side round robin: one of each is stopped, or dies,
// while people work.

#include "tests/e2e/replicas.h"

#include <iostream>
#include <set>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "tests/support/invariants.h"

namespace leadline::test {
namespace {

using testing::Each;
using testing::IsEmpty;
using testing::StartsWith;

constexpr int kPeople = 6;
constexpr const char* kServices[] = {"lead", "conversion", "configuration"};

class ReplicasTest : public testing::Test {
 protected:
  ~ReplicasTest() override {
    if (!HasFailure()) return;
    for (ServiceProcess* process : replicas_.all()) std::cerr << TailOf(process->log());
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

TEST_F(ReplicasTest, StopWithoutAFailedCall) {
  Load load(replicas_, kPeople);
  AwaitWork(load, 10);

  for (const char* service : kServices) {
    EXPECT_EQ(replicas_.one(service).Terminate(), 0) << service;
    AwaitWork(load, 10);
    replicas_.one(service).Start();
    AwaitWork(load, 10);
  }

  const Met met = load.Stop();
  std::cout << met.calls << " calls\n";
  EXPECT_THAT(met.again, IsEmpty());
  EXPECT_THAT(met.failed, IsEmpty());
  EXPECT_THAT(met.lost, IsEmpty());
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
