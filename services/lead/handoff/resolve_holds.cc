#include "services/lead/handoff/resolve_holds.h"

#include "common/context/request_context.h"
#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/handoff/decision_client.h"
#include "services/lead/handoff/hand_over_leads.h"
#include "services/lead/handoff/handoff_store.h"

namespace leadline::lead {
namespace {

constexpr int kBatch = 64;

}  // namespace

ResolveHolds::~ResolveHolds() { stopping_ = true; }

void ResolveHolds::StartEvery(const polled::Pace& pace) {
  rounds_.emplace("old holds", pace, [this](polled::Rounds&) -> absl::StatusOr<bool> {
    LEADLINE_ASSIGN_OR_RETURN(const int ended, Run());
    return ended > 0;
  });
}

absl::StatusOr<int> ResolveHolds::Run() {
  int ended = 0;
  while (true) {
    LEADLINE_ASSIGN_OR_RETURN(const auto holds, handoffs_.ClaimOldHolds(kBatch));
    for (const OldHold& hold : holds) {
      if (stopping_) return ended;  // Claimed in vain: its next time comes.
      const absl::Status status = Resolve(hold);
      if (status.ok()) ++ended;
      log::Info("old hold looked at", {{"organization", hold.organization},
                                       {"conversion", hold.conversion},
                                       {"lead", hold.lead},
                                       {"attempts", hold.attempts},
                                       {"outcome", status}});
    }
    if (holds.size() < kBatch) return ended;
  }
}

absl::Status ResolveHolds::Resolve(const OldHold& hold) {
  const context::ForOrganization scope(hold.organization);
  LEADLINE_FAILPOINT("sweeper.before_resolve");
  LEADLINE_ASSIGN_OR_RETURN(const auto answer, decisions_.Resolve(hold.conversion, hold.lead));
  LEADLINE_FAILPOINT("sweeper.after_resolve");
  switch (answer.decision()) {
    case conversion::v1::DECISION_COMMITTED:
      return hand_over_.Complete(hold.organization, answer.completion()).status();
    case conversion::v1::DECISION_ABORTED: {
      v1::AbortConversionRequest request;
      request.set_conversion(hold.conversion);
      request.set_lead(hold.lead);
      return hand_over_.Abort(hold.organization, request);
    }
    default:
      return absl::InternalError("conversion-service gave no decision");
  }
}

}  // namespace leadline::lead
