#include "services/conversion/opportunity/change_stage.h"

#include "absl/time/clock.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/opportunity/stage_rules.h"
#include "services/conversion/opportunity/stage_store.h"

namespace leadline::conversion {

absl::StatusOr<v1::ChangeOpportunityStageResponse> ChangeStage::Run(
    const query::Caller& caller, const v1::ChangeOpportunityStageRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  const absl::Time now = absl::Now();
  v1::ChangeOpportunityStageResponse response;
  LEADLINE_ASSIGN_OR_RETURN(
      *response.mutable_opportunity(),
      opportunities_.Change(ChangeOf(caller, request), [&](const v1::Opportunity& opportunity) {
        return MoveToStage(request, *settings, now, opportunity);
      }));
  return response;
}

}  // namespace leadline::conversion
