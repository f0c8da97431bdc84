#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/polled/rounds.h"
#include "services/conversion/completion/complete_conversions.h"
#include "services/conversion/completion/finish_merges.h"
#include "services/conversion/completion/finish_reverts.h"
#include "services/conversion/completion/unfinished_store.h"

namespace leadline::conversion {

struct RelayOptions {
  int lanes = 2;        // Batches on their way at a time.
  int max_batch = 100;  // Conversions in one batch.
  polled::Pace pace = {absl::Milliseconds(500)};
};

// The outbox relay: finds committed conversions that nobody has completed, because a process died
// or lead-service was away, and completes them; those that are being undone, and undoes them; and
// merged accounts that lead-service has not been told of, and tells it. A conversion that
// lead-service refuses for good is set aside and reported; it never holds up the others. Works
// until destroyed.
class FinishConversions final {
 public:
  FinishConversions(CompleteConversions& complete, FinishReverts& reverts, FinishMerges& merges,
                    UnfinishedStore& unfinished, const RelayOptions& options);
  FinishConversions(const FinishConversions&) = delete;
  FinishConversions& operator=(const FinishConversions&) = delete;

  // One look: takes what is due and tries to finish it. How many it took.
  absl::StatusOr<size_t> RunOnce();

 private:
  absl::StatusOr<bool> FinishAll(const polled::Rounds& lane);
  absl::Status Finish(const std::string& organization, const CompleteConversions::Batch& batch);
  absl::Status Judge(const std::string& organization, const CompleteConversions::Batch& batch,
                     const CompleteConversions::Outcomes& outcomes);

  CompleteConversions& complete_;
  FinishReverts& reverts_;
  FinishMerges& merges_;
  UnfinishedStore& unfinished_;
  const RelayOptions options_;
  std::vector<std::unique_ptr<polled::Rounds>> lanes_;
};

}  // namespace leadline::conversion
