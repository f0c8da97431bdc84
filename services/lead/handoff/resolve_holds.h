#pragma once

#include <atomic>
#include <optional>

#include "absl/status/statusor.h"
#include "common/polled/rounds.h"

namespace leadline::lead {

class DecisionClient;
class HandOverLeads;
class HandoffStore;
struct OldHold;

// Ends the holds that their conversions did not end: asks what was decided and completes or
// releases accordingly. Never decides anything by itself, so a slow conversion, a jumping clock or
// a second sweeper do no harm.
class ResolveHolds final {
 public:
  ResolveHolds(HandoffStore& handoffs, HandOverLeads& hand_over, DecisionClient& decisions)
      : handoffs_(handoffs), hand_over_(hand_over), decisions_(decisions) {}
  ~ResolveHolds();
  ResolveHolds(const ResolveHolds&) = delete;
  ResolveHolds& operator=(const ResolveHolds&) = delete;

  // Looks once at all holds that are old now; gives how many it ended.
  absl::StatusOr<int> Run();

  // Runs at this pace on a thread of its own, until destroyed.
  void StartEvery(const polled::Pace& pace);

 private:
  absl::Status Resolve(const OldHold& hold);

  HandoffStore& handoffs_;
  HandOverLeads& hand_over_;
  DecisionClient& decisions_;
  std::atomic<bool> stopping_ = false;
  std::optional<polled::Rounds> rounds_;
};

}  // namespace leadline::lead
