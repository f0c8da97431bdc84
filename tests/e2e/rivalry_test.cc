// Whatever sixteen callers do with the same few leads at the same time, everything stays as it must
// be, and nobody is told what the contract does not say. LEADLINE_RIVALRY_SECONDS says how long
// (10), LEADLINE_RIVALRY_SEED repeats a run's choices, LEADLINE_RIVALRY_PEOPLE how many callers.
#include <iostream>
#include <random>
#include <thread>

#include "gmock/gmock.h"
#include "tests/e2e/rivals.h"
#include "tests/support/from_environment.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Key;

constexpr absl::Duration kQuietAfter = absl::Seconds(20);

// How many of the requests are sent once more.
constexpr size_t kAskedAgain = 400;

class RivalryTest : public testing::Test {
 protected:
  ~RivalryTest() override {
    if (HasFailure()) std::cerr << backend_.Logs();
  }

  static void Work(Rivals& rivals) {
    const absl::Time until =
        absl::Now() + absl::Seconds(FromEnvironment("LEADLINE_RIVALRY_SECONDS", 10));
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < FromEnvironment("LEADLINE_RIVALRY_PEOPLE", 16); ++i) {
      threads.emplace_back([&rivals, i, until] { rivals.Work(static_cast<int>(i), until); });
    }
    for (std::thread& thread : threads) thread.join();
  }

  Backend backend_;  // Its own: what it holds was told to nobody else.
  Client client_{backend_};
  Steps steps_{client_};
  Invariants invariants_{backend_.lead().database(), backend_.conversion().database()};
};

TEST_F(RivalryTest, WhateverRivalsDoLeavesEverythingAsItMustBe) {
  const unsigned seed = FromEnvironment("LEADLINE_RIVALRY_SEED", std::random_device{}());
  std::cout << "LEADLINE_RIVALRY_SEED=" << seed << std::endl;
  Rivals rivals(backend_, seed);

  Work(rivals);
  const bool quiet = invariants_.BecomesQuiet(kQuietAfter);

  Print("told", rivals.outcomes().counts());
  EXPECT_TRUE(quiet);
  EXPECT_THAT(rivals.outcomes().undocumented(), IsEmpty());
  invariants_.Told(rivals.answers());
  invariants_.Told(rivals.attached());
  invariants_.Told(steps_.AskAgain(rivals.answers(), kAskedAgain));
  EXPECT_THAT(invariants_.Violations(), IsEmpty());
  EXPECT_THAT(steps_.Verify(), IsEmpty());
  // Or it would prove nothing.
  for (const char* done :
       {"ConvertLead OK", "BatchConvertLeads OK", "RevertConversion OK", "UpdateLead OK",
        "LoseLead OK", "ReopenLead OK", "DeleteLead OK", "UndeleteLead OK", "MergeLeads OK",
        "MergeAccounts OK", "ConvertLead LEAD_CONVERTED"}) {
    EXPECT_THAT(rivals.outcomes().counts(), Contains(Key(done)));
  }
}

}  // namespace
}  // namespace leadline::test
