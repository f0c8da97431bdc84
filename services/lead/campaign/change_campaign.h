#pragma once

#include "absl/status/statusor.h"
#include "leadline/lead/v1/campaign.pb.h"
#include "leadline/lead/v1/campaign_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class CampaignStore;

// Changes campaigns, and deletes them.
class ChangeCampaign final {
 public:
  explicit ChangeCampaign(CampaignStore& campaigns) : campaigns_(campaigns) {}

  absl::StatusOr<v1::Campaign> Run(const query::Caller& caller,
                                   const v1::UpdateCampaignRequest& request) const;
  absl::StatusOr<v1::DeleteCampaignResponse> Run(const query::Caller& caller,
                                                 const v1::DeleteCampaignRequest& request) const;

 private:
  CampaignStore& campaigns_;
};

}  // namespace leadline::lead
