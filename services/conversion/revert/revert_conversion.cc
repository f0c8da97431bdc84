#include "services/conversion/revert/revert_conversion.h"

#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "services/conversion/completion/complete_conversions.h"
#include "services/conversion/completion/finish_reverts.h"
#include "services/conversion/convert/conversion_errors.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/decision/decision_store.h"
#include "services/conversion/decision/resolve_conversion.h"
#include "services/conversion/revert/revert_store.h"

namespace leadline::conversion {

absl::StatusOr<v1::RevertConversionResponse> RevertConversion::Run(
    const query::Caller& caller, const v1::RevertConversionRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  const int window_days = settings->values.revert_window_days();
  if (window_days == 0) return FeatureDisabled("revert_window_days");
  if (request.validate_only()) return Rehearse(caller, request, window_days);
  LEADLINE_RETURN_IF_ERROR(CompleteFirst(caller.organization, request.name()));
  LEADLINE_ASSIGN_OR_RETURN(auto response, reverts_.Start(caller, request, window_days));
  LEADLINE_FAILPOINT("revert.after_start");
  // From here only forward: the answer is OK, whoever finishes it.
  const absl::Status finished = finish_.Run(caller.organization, request.name());
  if (!finished.ok()) {
    log::Warning("the relay will finish undoing the conversion",
                 {{"conversion", request.name()}, {"error", finished}});
  }
  LEADLINE_ASSIGN_OR_RETURN(*response.mutable_conversion(),
                            decisions_.Get(caller.organization, request.name()));
  return response;
}

// What is merely committed goes forward before it goes back.
absl::Status RevertConversion::CompleteFirst(const std::string& organization,
                                             const std::string& conversion) {
  LEADLINE_ASSIGN_OR_RETURN(const v1::Conversion now, decisions_.Get(organization, conversion));
  if (now.state() != v1::Conversion::STATE_COMMITTED) return absl::OkStatus();
  return complete_.Run(organization, CompletionOf(now)).status();
}

absl::StatusOr<v1::RevertConversionResponse> RevertConversion::Rehearse(
    const query::Caller& caller, const v1::RevertConversionRequest& request, int window_days) {
  LEADLINE_ASSIGN_OR_RETURN(const auto marked, reverts_.Start(caller, request, window_days));
  v1::RevertConversionResponse response;
  LEADLINE_ASSIGN_OR_RETURN(*response.mutable_conversion(),
                            decisions_.Get(caller.organization, request.name()));
  response.mutable_conversion()->MergeFrom(marked.conversion());
  return response;
}

}  // namespace leadline::conversion
