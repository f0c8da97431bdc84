#pragma once

#include "absl/status/status.h"

namespace leadline::lead {

// UNAVAILABLE CONFIGURATION_UNAVAILABLE: no settings have been read since the server started.
absl::Status SettingsNotRead();

// FAILED_PRECONDITION FEATURE_DISABLED: the organisation does not use leads.
absl::Status LeadsDisabled();

}  // namespace leadline::lead
