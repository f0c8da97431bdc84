#pragma once

#include <vector>

#include "absl/status/status.h"
#include "leadline/configuration/v1/settings.pb.h"
#include "leadline/configuration/v1/settings_service.pb.h"
#include "leadline/configuration/v1/status.pb.h"

namespace leadline::configuration {

// Changes settings that have to go with the statuses of leads there are.
absl::Status ApplyUpdate(const v1::UpdateSettingsRequest& request,
                         const std::vector<v1::Status>& lead_statuses, v1::Settings& settings);

// Every complaint about the settings.
absl::Status CheckSettings(const v1::Settings& settings,
                           const std::vector<v1::Status>& lead_statuses);

}  // namespace leadline::configuration
