#pragma once

#include "absl/status/status.h"

namespace leadline::conversion {

// Whether lead-service will say this however often it is asked.
bool IsFinal(const absl::Status& status);

}  // namespace leadline::conversion
