#pragma once

#include <string>

#include "absl/status/status.h"

// The failures of merging accounts, beside those of the accounts themselves.
namespace leadline::conversion {

// FAILED_PRECONDITION CONVERSION_PENDING: `conversion` of one of the accounts is not finished yet.
absl::Status ConversionPending(const std::string& conversion);

}  // namespace leadline::conversion
