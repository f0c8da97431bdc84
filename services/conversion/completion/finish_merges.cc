#include "services/conversion/completion/finish_merges.h"

#include "common/context/request_context.h"
#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "services/conversion/account/merge_store.h"
#include "services/conversion/convert/lead_client.h"

namespace leadline::conversion {

absl::Status FinishMerges::Run(const UnfinishedMerge& merge) {
  const context::ForOrganization scope(merge.organization);
  lead::v1::MoveLinksRequest request;
  request.set_from_account(merge.merged);
  request.set_to_account(merge.survivor);
  request.set_actor(merge.actor);
  LEADLINE_FAILPOINT("merge.before_move");
  LEADLINE_RETURN_IF_ERROR(leads_.MoveLinks(request));
  LEADLINE_FAILPOINT("merge.after_move");
  return merges_.Acknowledge(merge.organization, merge.merged);
}

absl::StatusOr<size_t> FinishMerges::RunOnce(int limit) {
  LEADLINE_ASSIGN_OR_RETURN(const auto claimed, merges_.Claim(limit));
  for (const UnfinishedMerge& merge : claimed) {
    const absl::Status status = Run(merge);
    if (status.ok()) continue;
    // Claimed, so it is put off already, each time for longer.
    log::Warning(
        "lead-service cannot be told of a merge now",
        {{"organization", merge.organization}, {"account", merge.merged}, {"error", status}});
  }
  return claimed.size();
}

}  // namespace leadline::conversion
