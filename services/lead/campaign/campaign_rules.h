#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/campaign.pb.h"
#include "leadline/lead/v1/campaign_service.pb.h"

// What campaigns are like. Nothing here does I/O, reads a clock or is random.
namespace leadline::lead {

// `given` as it is stored under `name`, defaults filled in; FIELD_INVALID for all that is wrong
// with it.
absl::StatusOr<v1::Campaign> NewCampaign(const v1::Campaign& given, const std::string& name,
                                         const std::string& creator);

// Changes the campaign as the request says; FIELD_INVALID for all that is wrong with it then.
absl::Status ApplyUpdate(const v1::UpdateCampaignRequest& request, v1::Campaign& campaign);

// Says how far the campaign has come at `time`.
void SetState(absl::Time time, v1::Campaign& campaign);

}  // namespace leadline::lead
