#pragma once

#include "absl/status/status.h"

namespace leadline::configuration {

// FAILED_PRECONDITION CONFIGURATION_INVALID: no lead status has the role CONVERTED.
absl::Status NoConvertedStatus();

}  // namespace leadline::configuration
