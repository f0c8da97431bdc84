#pragma once

#include "absl/status/status.h"
#include "leadline/configuration/v1/view.pb.h"

namespace leadline::configuration {

// FAILED_PRECONDITION CONFIGURATION_INVALID: the view exists from the start, for good.
absl::Status ViewPredefined(const v1::View& view);

}  // namespace leadline::configuration
