#include "services/lead/handoff/handoff_errors.h"

#include "common/status/failure.h"

namespace leadline::lead {
namespace {

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

}  // namespace

absl::Status ConversionReleased(const std::string& conversion) {
  return Failure(kWrongState, type::v1::ERROR_REASON_CONVERSION_RELEASED,
                 conversion + " gave its lead back", {{"conversion", conversion}});
}

absl::Status ConversionNotHeld(const std::string& conversion) {
  return Failure(kWrongState, type::v1::ERROR_REASON_CONVERSION_NOT_HELD,
                 conversion + " does not hold the lead", {{"conversion", conversion}});
}

absl::Status LeadNotConvertible(const std::string& lead, const std::string& status) {
  return Failure(kWrongState, type::v1::ERROR_REASON_LEAD_NOT_CONVERTIBLE,
                 lead + " is in a status that leads are not converted from", {{"status", status}});
}

absl::Status HandoffContended() {
  return WithRetry(Failure(absl::StatusCode::kAborted, type::v1::ERROR_REASON_CONTENTION,
                           "another conversion wanted the lead at the same moment"),
                   absl::Milliseconds(50));
}

}  // namespace leadline::lead
