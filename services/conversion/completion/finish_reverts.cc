#include "services/conversion/completion/finish_reverts.h"

#include "common/context/request_context.h"
#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "services/conversion/completion/outcome_rules.h"
#include "services/conversion/completion/unfinished_store.h"
#include "services/conversion/convert/lead_client.h"
#include "services/conversion/decision/decision_store.h"
#include "services/conversion/revert/revert_store.h"

namespace leadline::conversion {
namespace {

// The lead as it was held is the lead as it was: nothing can change it from then on.
lead::v1::RevertHandoffRequest HandoffOf(const v1::Conversion& conversion) {
  const lead::v1::Lead& before = conversion.lead_snapshot();
  lead::v1::RevertHandoffRequest request;
  request.set_conversion(conversion.name());
  request.set_lead(conversion.lead());
  request.set_status(before.status());
  if (before.has_status_change_time()) {
    *request.mutable_status_change_time() = before.status_change_time();
  }
  request.set_actor(conversion.reverter());
  return request;
}

}  // namespace

absl::Status FinishReverts::Run(const std::string& organization, const std::string& conversion) {
  const context::ForOrganization scope(organization);
  LEADLINE_ASSIGN_OR_RETURN(const v1::Conversion undone, decisions_.Get(organization, conversion));
  if (undone.state() != v1::Conversion::STATE_REVERTING) return absl::OkStatus();
  LEADLINE_FAILPOINT("revert.before_handoff");
  LEADLINE_RETURN_IF_ERROR(leads_.Revert(HandoffOf(undone)));
  LEADLINE_FAILPOINT("revert.after_handoff");
  LEADLINE_RETURN_IF_ERROR(reverts_.Finish(organization, conversion));
  LEADLINE_FAILPOINT("revert.after_finish");
  return absl::OkStatus();
}

absl::StatusOr<size_t> FinishReverts::RunOnce(int limit) {
  LEADLINE_ASSIGN_OR_RETURN(const auto claimed, unfinished_.ClaimReverts(limit));
  absl::Status failure;
  for (const auto& [organization, conversion] : claimed) {
    const absl::Status status = Run(organization, conversion);
    if (status.ok()) continue;
    if (!IsFinal(status)) {
      // Claimed, so it is put off already, each time for longer.
      log::Warning("a conversion cannot be undone now",
                   {{"organization", organization}, {"conversion", conversion}, {"error", status}});
      continue;
    }
    log::Error("a conversion cannot be undone and is set aside",
               {{"organization", organization}, {"conversion", conversion}, {"error", status}});
    failure.Update(unfinished_.SetAside(organization, conversion, status.ToString()));
  }
  if (!failure.ok()) return failure;
  return claimed.size();
}

}  // namespace leadline::conversion
