#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "leadline/conversion/v1/conversion.pb.h"

// Every failure that undoing a conversion can give, beside those of converting.
namespace leadline::conversion {

// FAILED_PRECONDITION REVERT_BLOCKED with RevertBlockers: everything that stands against it.
absl::Status RevertBlocked(const std::vector<v1::RevertBlocker>& blockers);

// FAILED_PRECONDITION REVERT_WINDOW_CLOSED: the conversion is older than that many days.
absl::Status RevertWindowClosed(int window_days);

// FAILED_PRECONDITION CONVERSION_REVERTED: another request undid it.
absl::Status ConversionReverted(const std::string& conversion);

}  // namespace leadline::conversion
