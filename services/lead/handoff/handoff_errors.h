#pragma once

#include <string>

#include "absl/status/status.h"

// Every failure that a hand-over can give beside those of leads and of common/status.
namespace leadline::lead {

// FAILED_PRECONDITION CONVERSION_RELEASED: the conversion gave its lead back, for good.
absl::Status ConversionReleased(const std::string& conversion);

// FAILED_PRECONDITION CONVERSION_NOT_HELD: the conversion does not hold the lead.
absl::Status ConversionNotHeld(const std::string& conversion);

// FAILED_PRECONDITION LEAD_NOT_CONVERTIBLE: leads in this status are not converted.
absl::Status LeadNotConvertible(const std::string& lead, const std::string& status);

// ABORTED CONTENTION: others wanted the same lead at the same moment.
absl::Status HandoffContended();

}  // namespace leadline::lead
