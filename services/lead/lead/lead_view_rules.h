#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/lead/lead_view.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

// FIELD_INVALID for a view that there is not for the caller.
absl::StatusOr<LeadView> ViewOf(const v1::ListLeadsRequest& request, const std::string& subject,
                                const LeadSettings& settings);

}  // namespace leadline::lead
