#pragma once

#include <vector>

#include "absl/status/status.h"
#include "leadline/configuration/v1/configuration.pb.h"
#include "leadline/configuration/v1/settings.pb.h"
#include "leadline/configuration/v1/settings_service.pb.h"
#include "leadline/configuration/v1/status.pb.h"

namespace leadline::configuration {

// Changes settings that have to go with the statuses of leads and the teams there are.
absl::Status ApplyUpdate(const v1::UpdateSettingsRequest& request, const v1::Configuration& around,
                         v1::Settings& settings);

// Every complaint about the settings by themselves, and beside what is `around` them.
absl::Status CheckSettings(const v1::Settings& settings, const v1::Configuration& around);

std::vector<v1::Status> LeadStatusesOf(const v1::Configuration& configuration);

}  // namespace leadline::configuration
