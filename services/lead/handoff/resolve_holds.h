#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

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

  // Runs about every `interval` on a thread of its own, until destroyed.
  void StartEvery(absl::Duration interval);

 private:
  void Loop(absl::Duration interval);
  bool IsStopping();
  absl::Status Resolve(const OldHold& hold);

  HandoffStore& handoffs_;
  HandOverLeads& hand_over_;
  DecisionClient& decisions_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace leadline::lead
