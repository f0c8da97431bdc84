#include "services/conversion/completion/finish_conversions.h"

#include "common/log/log.h"
#include "common/status/macros.h"
#include "services/conversion/completion/outcome_rules.h"

namespace leadline::conversion {
namespace {

// Trouble that passes: trying the items one by one would meet it again.
bool IsPassing(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:
      return true;
    default:
      return false;
  }
}

}  // namespace

FinishConversions::FinishConversions(CompleteConversions& complete, FinishReverts& reverts,
                                     FinishMerges& merges, UnfinishedStore& unfinished,
                                     const RelayOptions& options)
    : complete_(complete),
      reverts_(reverts),
      merges_(merges),
      unfinished_(unfinished),
      options_(options) {
  for (int i = 0; i < options.lanes; ++i) {
    lanes_.push_back(std::make_unique<polled::Rounds>(
        "conversions to complete", options.pace,
        [this](const polled::Rounds& lane) { return FinishAll(lane); }));
  }
}

absl::StatusOr<bool> FinishConversions::FinishAll(const polled::Rounds& lane) {
  const auto full = static_cast<size_t>(options_.max_batch);
  size_t taken = 0;
  do {
    LEADLINE_ASSIGN_OR_RETURN(taken, RunOnce());
  } while (taken >= full && !lane.IsStopping());
  return taken > 0;
}

absl::StatusOr<size_t> FinishConversions::RunOnce() {
  LEADLINE_ASSIGN_OR_RETURN(const auto claimed, unfinished_.Claim(options_.max_batch));
  size_t taken = 0;
  absl::Status status;
  for (const auto& [organization, completions] : claimed) {
    CompleteConversions::Batch batch;
    for (const auto& completion : completions) batch.push_back(&completion);
    taken += batch.size();
    status.Update(Finish(organization, batch));
  }
  const absl::StatusOr<size_t> undone = reverts_.RunOnce(options_.max_batch);
  status.Update(undone.status());
  const absl::StatusOr<size_t> told = merges_.RunOnce(options_.max_batch);
  status.Update(told.status());
  if (!status.ok()) return status;
  return taken + *undone + *told;
}

absl::Status FinishConversions::Finish(const std::string& organization,
                                       const CompleteConversions::Batch& batch) {
  const auto outcomes = complete_.RunBatch(organization, batch);
  if (outcomes.ok()) return Judge(organization, batch, *outcomes);
  if (IsPassing(outcomes.status()) || batch.size() == 1) return outcomes.status();
  // Something in the batch breaks it: one by one, the others get through.
  absl::Status status;
  for (const auto* completion : batch) status.Update(Finish(organization, {completion}));
  return status;
}

absl::Status FinishConversions::Judge(const std::string& organization,
                                      const CompleteConversions::Batch& batch,
                                      const CompleteConversions::Outcomes& outcomes) {
  absl::Status status;
  for (size_t i = 0; i < batch.size(); ++i) {
    if (outcomes[i].ok()) continue;
    if (!IsFinal(outcomes[i].status())) {
      // Claimed, so it is put off already, each time for longer.
      log::Warning("a committed conversion cannot be completed now",
                   {{"organization", organization},
                    {"conversion", batch[i]->conversion()},
                    {"error", outcomes[i].status()}});
      continue;
    }
    log::Error("a committed conversion cannot be completed and is set aside",
               {{"organization", organization},
                {"conversion", batch[i]->conversion()},
                {"error", outcomes[i].status()}});
    status.Update(unfinished_.SetAside(organization, batch[i]->conversion(),
                                       outcomes[i].status().ToString()));
  }
  return status;
}

}  // namespace leadline::conversion
