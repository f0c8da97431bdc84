#include "services/lead/campaign/change_campaign.h"

#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/campaign/campaign_rules.h"
#include "services/lead/campaign/campaign_store.h"

namespace leadline::lead {

using v1::Campaign;

absl::StatusOr<Campaign> ChangeCampaign::Run(const query::Caller& caller,
                                             const v1::UpdateCampaignRequest& request) const {
  return campaigns_.Update({.caller = caller,
                            .name = request.campaign().name(),
                            .etag = request.campaign().etag(),
                            .validate_only = request.validate_only()},
                           [&](Campaign& campaign) { return ApplyUpdate(request, campaign); });
}

absl::StatusOr<v1::DeleteCampaignResponse> ChangeCampaign::Run(
    const query::Caller& caller, const v1::DeleteCampaignRequest& request) const {
  v1::DeleteCampaignResponse response;
  auto deleted =
      campaigns_.Delete({.caller = caller, .name = request.name(), .etag = request.etag()});
  if (request.allow_missing() && absl::IsNotFound(deleted.status())) return response;
  const bool was_deleted = ReasonOf(deleted.status()) == type::v1::ERROR_REASON_CAMPAIGN_DELETED;
  if (request.allow_missing() && was_deleted) {
    deleted = campaigns_.Get(caller.organization, request.name());
  }
  LEADLINE_ASSIGN_OR_RETURN(*response.mutable_campaign(), std::move(deleted));
  response.mutable_campaign()->clear_member_count();
  return response;
}

}  // namespace leadline::lead
