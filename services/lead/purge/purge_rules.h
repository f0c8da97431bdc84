#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

// Every complaint about a request, or FEATURE_DISABLED.
absl::Status CheckPurge(const v1::PurgeLeadsRequest& request, const LeadSettings& settings);

// Leads that were deleted until then may be purged at `time`.
absl::Time DeletedUntil(absl::Time time, const LeadSettings& settings);

// Fills `purge_time` of a lead that is answered.
void TellPurgeTime(const LeadSettings& settings, v1::Lead& lead);

}  // namespace leadline::lead
