#include "services/conversion/decision/resolve_conversion.h"

#include "common/failpoint/failpoint.h"
#include "common/status/macros.h"
#include "services/conversion/convert/conversion_errors.h"

namespace leadline::conversion {

lead::v1::HandoffCompletion CompletionOf(const v1::Conversion& conversion) {
  lead::v1::HandoffCompletion completion;
  completion.set_conversion(conversion.name());
  completion.set_lead(conversion.lead());
  completion.set_account(conversion.account());
  *completion.mutable_contacts() = conversion.contacts();
  completion.set_opportunity(conversion.opportunity());
  completion.set_actor(conversion.actor());
  *completion.mutable_convert_time() = conversion.create_time();
  return completion;
}

absl::StatusOr<v1::ResolveConversionResponse> ResolveConversion::Run(
    const std::string& organization, const v1::ResolveConversionRequest& request) {
  const std::string id = request.conversion().substr(request.conversion().find('/') + 1);
  v1::ResolveConversionResponse response;
  response.set_decision(v1::DECISION_ABORTED);
  // First the tombstone, then the look: the other way round a commit could slip in between.
  LEADLINE_ASSIGN_OR_RETURN(
      const bool aborted,
      decisions_.Abort(organization, {.conversion = id, .lead = request.lead()}));
  LEADLINE_FAILPOINT("resolve.after_insert");
  if (aborted) return response;
  LEADLINE_ASSIGN_OR_RETURN(const Decision decision, decisions_.Read(organization, id));
  if (decision.kind == Decision::Kind::kNone) return OutcomeUnknown();
  if (decision.kind != Decision::Kind::kCommitted) return response;
  response.set_decision(v1::DECISION_COMMITTED);
  *response.mutable_completion() = CompletionOf(decision.answer.conversion());
  return response;
}

}  // namespace leadline::conversion
