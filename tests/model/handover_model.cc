#include "tests/model/handover_model.h"

namespace leadline::model {
namespace {

bool Has(uint8_t bits, int bit) { return (bits >> bit & 1) != 0; }
void Put(uint8_t& bits, int bit) { bits = static_cast<uint8_t>(bits | 1 << bit); }
int Begun(int c, int version) { return c * kVersions + version; }
int RequestOf(int c) { return c / kAttempts; }

// Whether the records are there for good, as far as anybody decided.
bool Stands(Decision decision) {
  return decision == Decision::kCommitted || decision == Decision::kCompleted;
}

// Whether no other conversion of the lead can be committed.
bool IsLive(Decision decision) { return Stands(decision) || decision == Decision::kReverting; }

// Whether its caller was told, or will be, that the lead was converted.
bool WasMade(Decision decision) { return IsLive(decision) || decision == Decision::kReverted; }

bool IsAborted(Decision decision) {
  return decision == Decision::kRefused || decision == Decision::kExpired;
}

bool AnyLive(const State& s) {
  for (const Decision decision : s.decision) {
    if (IsLive(decision)) return true;
  }
  return false;
}

// The next states of one state, step by step of the protocol.
class Steps final {
 public:
  Steps(const State& state, Flaw flaw) : state_(state), flaw_(flaw) {}

  std::vector<State> All() {
    ChangeLead();
    for (int c = 0; c < kConversions; ++c) {
      SendBegin(c);
      ReceiveBegin(c);
      Decide(c);
      StartRevert(c);
      Answer(c);
    }
    return Recoveries();
  }

  std::vector<State> Recoveries() {
    for (int c = 0; c < kConversions; ++c) {
      Complete(c);
      Revert(c);
      Release(c);
      Sweep(c);
    }
    return std::move(next_);
  }

 private:
  template <class Change>
  void Step(Change change) {
    State s = state_;
    change(s);
    if (!(s == state_)) next_.push_back(s);
  }

  // A person edits or loses the lead; refused while it is held or converted.
  void ChangeLead() {
    if (state_.held_by >= 0 || state_.converted_by >= 0 || state_.lost) return;
    if (state_.version + 1 < kVersions) Step([](State& s) { ++s.version; });
    Step([](State& s) { s.lost = true; });
  }

  void SendBegin(int c) {
    const bool first = c % kAttempts == 0;
    const bool may = first || state_.decision[static_cast<size_t>(c - 1)] == Decision::kExpired;
    if (!may || D(c) != Decision::kNone) return;
    Step([&](State& s) {
      Put(s.begin, c);
      if (flaw_ == Flaw::kLeadReadBeforeHold) Put(s.begun, Begun(c, s.version));
    });
  }

  void ReceiveBegin(int c) {
    if (!Has(state_.begin, c)) return;
    const bool again = state_.held_by == c;
    const bool free = state_.held_by < 0 && state_.converted_by < 0 && !state_.lost;
    const bool used = H(c) != Handoff::kNone && H(c) != Handoff::kReserved;
    if (!again && (!free || used)) return RefuseBegin(c);
    Step([&](State& s) {
      s.held_by = static_cast<int8_t>(c);
      s.handoff[At(c)] = Handoff::kReserved;
      if (flaw_ != Flaw::kLeadReadBeforeHold) Put(s.begun, Begun(c, s.version));
      if (flaw_ == Flaw::kConvertedBeforeCommit) Convert(s, c);
    });
  }

  // Lead converted, lost or held by another: final, so it is decided before it is answered. A
  // tombstone only says that the attempt expired.
  void RefuseBegin(int c) {
    if (H(c) != Handoff::kNone || D(c) != Decision::kNone) return;
    Step([&](State& s) { s.decision[At(c)] = Decision::kRefused; });
  }

  // The one decision: commit the plan made of the lead as begun, or refuse the plan.
  void Decide(int c) {
    for (int version = 0; version < kVersions; ++version) {
      if (!Has(state_.begun, Begun(c, version)) || D(c) != Decision::kNone) continue;
      if (!AnyLive(state_)) {
        Step([&](State& s) {
          s.decision[At(c)] = Decision::kCommitted;
          s.built_from[At(c)] = static_cast<uint8_t>(version);
        });
      }
      Step([&](State& s) { s.decision[At(c)] = Decision::kRefused; });
      if (flaw_ == Flaw::kReleaseBeforeDecision) Step([&](State& s) { Put(s.release, c); });
    }
  }

  void Complete(int c) {
    if (D(c) == Decision::kCommitted) Step([&](State& s) { Put(s.complete, c); });
    if (Has(state_.complete, c) && state_.held_by == c) {
      Step([&](State& s) { Convert(s, c); });
    }
    if (H(c) == Handoff::kDone) Step([&](State& s) { Put(s.completed, c); });
    if (Has(state_.completed, c) && D(c) == Decision::kCommitted) {
      Step([&](State& s) { s.decision[At(c)] = Decision::kCompleted; });
    }
  }

  // Somebody undoes the conversion. Only one of the two requests is, which is enough: the other
  // takes its place.
  void StartRevert(int c) {
    if (RequestOf(c) != 0 || D(c) != Decision::kCompleted) return;
    Step([&](State& s) { s.decision[At(c)] = Decision::kReverting; });
  }

  void Revert(int c) {
    if (D(c) == Decision::kReverting) Step([&](State& s) { Put(s.revert, c); });
    if (Has(state_.revert, c) && state_.converted_by == c) Step([&](State& s) { Open(s, c); });
    if (H(c) == Handoff::kReverted) Step([&](State& s) { Put(s.reverted, c); });
    const bool may = Has(state_.reverted, c) || flaw_ == Flaw::kRecordsGoFirst;
    if (may && D(c) == Decision::kReverting) {
      Step([&](State& s) { s.decision[At(c)] = Decision::kReverted; });
    }
  }

  void Release(int c) {
    if (IsAborted(D(c))) Step([&](State& s) { Put(s.release, c); });
    if (Has(state_.release, c)) Step([&](State& s) { GiveBack(s, c); });
  }

  // A lead held for long: ask, and follow the answer. Asking writes the answer.
  void Sweep(int c) {
    if (flaw_ == Flaw::kNoSweeper) return;
    if (flaw_ == Flaw::kHoldEndsByClock) {
      if (state_.held_by == c) Step([&](State& s) { GiveBack(s, c); });
      return;
    }
    if (state_.held_by == c) Step([&](State& s) { Put(s.resolve, c); });
    if (!Has(state_.resolve, c)) return;
    Step([&](State& s) {
      Decision& decision = s.decision[At(c)];
      if (WasMade(decision)) return Put(s.complete, c);
      if (decision == Decision::kNone && flaw_ != Flaw::kResolverWritesNothing) {
        decision = Decision::kExpired;
      }
      Put(s.release, c);
    });
  }

  // An OK after the commit is durable; a final error only of a refusal that is.
  void Answer(int c) {
    if (WasMade(D(c))) Step([&](State& s) { Put(s.answered_ok, RequestOf(c)); });
    if (D(c) == Decision::kRefused) Step([&](State& s) { Put(s.answered_error, RequestOf(c)); });
  }

  static void Convert(State& s, int c) {
    s.held_by = -1;
    s.converted_by = static_cast<int8_t>(c);
    s.handoff[At(c)] = Handoff::kDone;
  }

  // Everything Convert did, taken back.
  void Open(State& s, int c) {
    s.converted_by = -1;
    s.handoff[At(c)] = flaw_ == Flaw::kRevertForgets ? Handoff::kNone : Handoff::kReverted;
    if (flaw_ == Flaw::kRevertForgets) Put(s.reverted, c);
  }

  static void GiveBack(State& s, int c) {
    if (s.handoff[At(c)] == Handoff::kDone || s.handoff[At(c)] == Handoff::kReverted) return;
    if (s.held_by == c) s.held_by = -1;
    s.handoff[At(c)] = Handoff::kReleased;
  }

  static size_t At(int c) { return static_cast<size_t>(c); }
  Decision D(int c) const { return state_.decision[At(c)]; }
  Handoff H(int c) const { return state_.handoff[At(c)]; }

  const State& state_;
  const Flaw flaw_;
  std::vector<State> next_;
};

}  // namespace

std::vector<State> Successors(const State& state, Flaw flaw) { return Steps(state, flaw).All(); }

std::vector<State> Recoveries(const State& state, Flaw flaw) {
  return Steps(state, flaw).Recoveries();
}

std::optional<std::string> Violation(const State& state) {
  int live = 0;
  for (int c = 0; c < kConversions; ++c) {
    const auto at = static_cast<size_t>(c);
    if (state.converted_by == c && !WasMade(state.decision[at])) {
      return "the lead is converted by a conversion that was never committed";
    }
    if (state.converted_by == c && state.decision[at] == Decision::kReverted) {
      return "the lead is converted by a conversion that was undone";
    }
    if (!Stands(state.decision[at])) continue;
    ++live;
    if (state.held_by != c && state.converted_by != c) {
      return "a conversion is committed and the lead does not know it";
    }
    if (state.built_from[at] != state.version) return "records are made of a stale lead";
  }
  if (live > 1) return "one lead, two conversions";
  if (live == 1 && state.lost) return "the lead is lost and converted";
  if ((state.answered_ok & state.answered_error) != 0) return "one request was told yes and no";
  return std::nullopt;
}

bool IsQuiet(const State& state) {
  if (state.held_by >= 0) return false;
  for (const Decision decision : state.decision) {
    if (decision == Decision::kCommitted || decision == Decision::kReverting) return false;
  }
  return true;
}

}  // namespace leadline::model
