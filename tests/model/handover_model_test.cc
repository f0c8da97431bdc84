// Explores every state that the hand-over between lead-service and conversion-service can reach,
// whatever is lost, repeated, late or out of order and whoever dies, and checks the invariants in
// each. A change to the protocol is a change to the model first.

#include "tests/model/handover_model.h"

#include <cstring>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace leadline::model {
namespace {

struct Exploration {
  size_t states = 0;
  std::vector<std::string> violations;
  size_t stuck = 0;  // States that relay and sweeper alone cannot bring to quiet.
};

std::string KeyOf(const State& s) {
  std::string key;
  const auto add = [&key](auto value) { key += static_cast<char>(value); };
  add(s.held_by), add(s.converted_by), add(s.version), add(s.lost);
  for (const Handoff handoff : s.handoff) add(handoff);
  for (const Decision decision : s.decision) add(decision);
  for (const uint8_t version : s.built_from) add(version);
  for (const uint8_t bits : {s.begin, s.begun, s.complete, s.completed, s.release, s.resolve,
                             s.revert, s.reverted, s.answered_ok, s.answered_error}) {
    add(bits);
  }
  return key;
}

// How many states cannot reach a quiet one: walks back from the quiet ones.
size_t CountStuck(const std::vector<bool>& quiet, const std::vector<std::vector<int>>& before) {
  std::vector<bool> settles = quiet;
  std::deque<int> open;
  for (size_t i = 0; i < quiet.size(); ++i) {
    if (quiet[i]) open.push_back(static_cast<int>(i));
  }
  while (!open.empty()) {
    const auto state = static_cast<size_t>(open.front());
    open.pop_front();
    for (const int earlier : before[state]) {
      if (settles[static_cast<size_t>(earlier)]) continue;
      settles[static_cast<size_t>(earlier)] = true;
      open.push_back(earlier);
    }
  }
  return static_cast<size_t>(std::count(settles.begin(), settles.end(), false));
}

Exploration Explore(Flaw flaw) {
  std::unordered_map<std::string, int> numbers;
  std::deque<std::pair<int, State>> open;
  std::vector<bool> quiet;
  std::vector<std::vector<int>> before;
  Exploration result;
  const auto visit = [&](const State& state) {
    const auto [known, is_new] = numbers.emplace(KeyOf(state), static_cast<int>(numbers.size()));
    if (is_new) {
      quiet.push_back(IsQuiet(state));
      before.emplace_back();
      const auto violation = Violation(state);
      if (violation.has_value()) result.violations.push_back(*violation);
      // A broken state leads to more of them; its first is enough.
      if (!violation.has_value()) open.emplace_back(known->second, state);
    }
    return known->second;
  };
  visit(State());
  while (!open.empty()) {
    const auto [number, state] = open.front();
    open.pop_front();
    for (const State& next : Successors(state, flaw)) visit(next);
    for (const State& next : Recoveries(state, flaw)) {
      before[static_cast<size_t>(visit(next))].push_back(number);
    }
  }
  result.states = numbers.size();
  result.stuck = CountStuck(quiet, before);
  return result;
}

TEST(HandoverProtocol, BreaksNoInvariantAndCanSettleFromEveryState) {
  const Exploration exploration = Explore(Flaw::kNone);

  EXPECT_THAT(exploration.violations, ::testing::IsEmpty());
  EXPECT_EQ(exploration.stuck, 0u);
  RecordProperty("states", static_cast<int>(exploration.states));
  EXPECT_GT(exploration.states, 10'000u);
}

struct Variant {
  Flaw flaw;
  const char* breaks;  // What the exploration must find; empty: a state that cannot settle.
};

class FlawedProtocol : public ::testing::TestWithParam<Variant> {};

TEST_P(FlawedProtocol, IsCaught) {
  const Exploration exploration = Explore(GetParam().flaw);

  if (std::strlen(GetParam().breaks) == 0) {
    EXPECT_GT(exploration.stuck, 0u);
  } else {
    EXPECT_THAT(exploration.violations, ::testing::Contains(GetParam().breaks));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Handover, FlawedProtocol,
    ::testing::Values(
        Variant{Flaw::kHoldEndsByClock, "a conversion is committed and the lead does not know it"},
        Variant{Flaw::kResolverWritesNothing,
                "a conversion is committed and the lead does not know it"},
        Variant{Flaw::kReleaseBeforeDecision,
                "a conversion is committed and the lead does not know it"},
        Variant{Flaw::kLeadReadBeforeHold, "records are made of a stale lead"},
        Variant{Flaw::kConvertedBeforeCommit,
                "the lead is converted by a conversion that was never committed"},
        Variant{Flaw::kRevertForgets, "the lead is converted by a conversion that was undone"},
        Variant{Flaw::kRecordsGoFirst, "the lead is converted by a conversion that was undone"},
        Variant{Flaw::kNoSweeper, ""}),
    [](const auto& variant) {
      return "Flaw" + std::to_string(static_cast<int>(variant.param.flaw));
    });

}  // namespace
}  // namespace leadline::model
