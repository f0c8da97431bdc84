#pragma once

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace leadline::conversion {

class LeadClient;
class MergeStore;
struct UnfinishedMerge;

// Has lead-service refer to the survivors of merges, as the accounts here do already. Repeating it
// is harmless, and losing it too: the relay takes up what is not finished.
class FinishMerges final {
 public:
  FinishMerges(LeadClient& leads, const MergeStore& merges) : leads_(leads), merges_(merges) {}

  absl::Status Run(const UnfinishedMerge& merge);

  // Takes at most `limit` that are due, one after the other. How many it took.
  absl::StatusOr<size_t> RunOnce(int limit);

 private:
  LeadClient& leads_;
  const MergeStore& merges_;
};

}  // namespace leadline::conversion
