#include "services/conversion/completion/complete_conversions.h"

#include "common/context/request_context.h"
#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/status/macros.h"

namespace leadline::conversion {

void Note(const absl::StatusOr<Completed>& completed, v1::ConvertLeadResponse& answer) {
  v1::Conversion& conversion = *answer.mutable_conversion();
  if (!completed.ok()) {
    log::Warning("the relay will complete the conversion",
                 {{"conversion", conversion.name()}, {"error", completed.status()}});
    v1::Warning& warning = *answer.add_warnings();
    warning.set_kind(v1::Warning::KIND_COMPLETION_PENDING);
    warning.set_message("the lead will show its conversion in a moment");
    return;
  }
  conversion.set_state(v1::Conversion::STATE_COMPLETED);
  *conversion.mutable_manifest() = completed->manifest;
  *answer.mutable_manifest() = completed->manifest;
  if (completed->complete_time.seconds() != 0) {
    *conversion.mutable_complete_time() = completed->complete_time;
  }
}

CompleteConversions::CompleteConversions(LeadClient& leads, UnfinishedStore& unfinished,
                                         const coalesce::Limits& limits)
    : leads_(leads),
      unfinished_(unfinished),
      lanes_(limits, [this](const std::string& organization, const Batch& batch) {
        return RunBatch(organization, batch);
      }) {}

absl::StatusOr<Completed> CompleteConversions::Run(const std::string& organization,
                                                   const lead::v1::HandoffCompletion& completion) {
  return lanes_.Run(organization, completion);
}

absl::StatusOr<CompleteConversions::Outcomes> CompleteConversions::RunBatch(
    const std::string& organization, const Batch& batch) {
  const context::ForOrganization scope(organization);
  LEADLINE_FAILPOINT("convert.before_complete");
  LEADLINE_ASSIGN_OR_RETURN(const LeadClient::Outcomes answers, leads_.Complete(batch));
  LEADLINE_FAILPOINT("convert.after_complete");
  if (answers.size() != batch.size()) return absl::InternalError("an outcome is missing");
  std::vector<HandedOver> handed_over;
  for (size_t i = 0; i < batch.size(); ++i) {
    if (answers[i].ok()) handed_over.push_back({batch[i]->conversion(), *answers[i]});
  }
  LEADLINE_FAILPOINT("convert.before_acknowledge");
  LEADLINE_ASSIGN_OR_RETURN(const auto times, unfinished_.Acknowledge(organization, handed_over));
  Outcomes outcomes;
  for (size_t i = 0; i < batch.size(); ++i) {
    if (!answers[i].ok()) {
      outcomes.push_back(answers[i].status());
      continue;
    }
    const auto time = times.find(batch[i]->conversion());
    outcomes.push_back(
        Completed{*answers[i], time == times.end() ? google::protobuf::Timestamp() : time->second});
  }
  return outcomes;
}

}  // namespace leadline::conversion
