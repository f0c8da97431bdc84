// Conversions by several people at once while the network between the services, and between them
// and their databases, misbehaves: each way in it in each manner, one after the other.
// LEADLINE_FAULT_SEED repeats what the people choose.

#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "tests/e2e/fault_fixture.h"
#include "tests/e2e/outcomes.h"
#include "tests/e2e/salespeople.h"
#include "tests/support/from_environment.h"
#include "tests/support/network_gate.h"

namespace leadline::test {
namespace {

using testing::IsEmpty;

constexpr int kPeople = 8;
constexpr absl::Duration kTrouble = absl::Milliseconds(600);  // Longer than a lead is held.
constexpr absl::Duration kParted = absl::Seconds(7);  // Longer than a service waits for another.
constexpr absl::Duration kRest = absl::Milliseconds(200);
constexpr absl::Duration kQuietWithin = absl::Seconds(30);

// A gate on each way.
class Network {
 protected:
  BackendOptions Gated() {
    BackendOptions options;
    options.route = [this](const std::string& way, const std::string& target) {
      return Route(way, target);
    };
    return options;
  }

  std::map<std::string, std::unique_ptr<NetworkGate>> gates_;

 private:
  std::string Route(const std::string& way, const std::string& target) {
    const bool to_database = absl::EndsWith(way, " to database");
    auto& gate = gates_[way];
    gate = std::make_unique<NetworkGate>(to_database ? DatabaseSocket() : target);
    if (to_database) return absl::StrCat("host=127.0.0.1 port=", gate->port(), " user=postgres");
    return absl::StrCat("127.0.0.1:", gate->port());
  }

  static std::string DatabaseSocket() {
    return absl::StrCat(std::getenv("LEADLINE_TEST_PGDATA"), "/.s.PGSQL.5432");
  }
};

class NetworkTest : protected Network, public FaultFixture {
 protected:
  NetworkTest() : FaultFixture(Gated()) {}

  static void Be(NetworkGate& gate, NetworkGate::State state) {
    gate.Become(state);
    absl::SleepFor(kTrouble);
  }

  static void Heal(NetworkGate& gate) {
    gate.Become(NetworkGate::State::kOpen);
    absl::SleepFor(kRest);
  }

  static void MisbehaveInEachManner(NetworkGate& gate) {
    Be(gate, NetworkGate::State::kSlow);
    Heal(gate);
    Be(gate, NetworkGate::State::kCut);
    Heal(gate);
    Be(gate, NetworkGate::State::kStalled);  // And late it comes.
    Heal(gate);
    Be(gate, NetworkGate::State::kStalled);  // It never comes: done, perhaps, and not heard of.
    gate.Reset();
    Heal(gate);
  }

  // Slow at first, so that conversions are at every step when neither hears of the other one.
  void PartLeadFromConversion() {
    Be(*gates_.at("conversion to lead"), NetworkGate::State::kSlow);
    gates_.at("conversion to lead")->Become(NetworkGate::State::kCut);
    gates_.at("lead to conversion")->Become(NetworkGate::State::kCut);
    absl::SleepFor(kParted);
    Heal(*gates_.at("lead to conversion"));
    Heal(*gates_.at("conversion to lead"));
  }

  // What people are told makes sense while `trouble` goes on, which takes about `length`, and
  // after.
  void ExpectSenseDuring(absl::Duration length, const std::function<void()>& trouble) {
    const unsigned seed = FromEnvironment("LEADLINE_FAULT_SEED", std::random_device{}());
    std::cout << "LEADLINE_FAULT_SEED=" << seed << std::endl;
    Salespeople people(backend_, MakePool(), seed);
    const absl::Time until = absl::Now() + length;
    std::vector<std::thread> threads;
    for (int i = 0; i < kPeople; ++i) {
      threads.emplace_back([&people, i, until] { people.Work(i, until); });
    }
    trouble();
    for (std::thread& thread : threads) thread.join();

    EXPECT_TRUE(invariants_.BecomesQuiet(kQuietWithin));
    Print("told", people.told().counts);
    EXPECT_THAT(people.told().unexpected, IsEmpty());
    ExpectEverythingAsTold(people.told());
  }
};

TEST_F(NetworkTest, LosesNothingMakesNothingUpAndLeavesNothingHalfDone) {
  const auto faults = 4 * static_cast<int64_t>(gates_.size());

  ExpectSenseDuring(faults * (kTrouble + kRest), [this] {
    for (const auto& [way, gate] : gates_) MisbehaveInEachManner(*gate);
  });

  for (const auto& [way, gate] : gates_) EXPECT_GT(gate->connections(), 1) << way;
}

TEST_F(NetworkTest, NoServiceDecidesForOneThatItCannotAsk) {
  ExpectSenseDuring(kTrouble + kParted, [this] { PartLeadFromConversion(); });
}

}  // namespace
}  // namespace leadline::test
