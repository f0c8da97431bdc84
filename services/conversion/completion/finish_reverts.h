#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace leadline::conversion {

class DecisionStore;
class LeadClient;
class RevertStore;
class UnfinishedStore;

// Drives conversions that are being undone to their end: first the lead, then the records.
// Repeating it is harmless, and losing it too: the relay takes up what is not finished.
class FinishReverts final {
 public:
  FinishReverts(LeadClient& leads, DecisionStore& decisions, RevertStore& reverts,
                UnfinishedStore& unfinished)
      : leads_(leads), decisions_(decisions), reverts_(reverts), unfinished_(unfinished) {}

  // Finishes one. Does nothing when there is nothing left to do.
  absl::Status Run(const std::string& organization, const std::string& conversion);

  // Takes at most `limit` that are due, one after the other. One that lead-service refuses for good
  // is set aside and reported. How many it took.
  absl::StatusOr<size_t> RunOnce(int limit);

 private:
  LeadClient& leads_;
  DecisionStore& decisions_;
  RevertStore& reverts_;
  UnfinishedStore& unfinished_;
};

}  // namespace leadline::conversion
