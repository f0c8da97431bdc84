#include "services/conversion/convert/prepare_lead.h"

#include <algorithm>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/convert/conversion_errors.h"

namespace leadline::conversion {
namespace {

constexpr absl::Duration kShortestPause = absl::Milliseconds(10);
constexpr absl::Duration kLongestPause = absl::Milliseconds(200);
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

bool MayPass(const absl::Status& status) {
  const type::v1::ErrorReason reason = ReasonOf(status);
  return reason == type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS ||
         reason == type::v1::ERROR_REASON_CONTENTION;
}

}  // namespace

absl::StatusOr<lead::v1::Lead> PrepareLead::Run(const std::string& organization,
                                                const Reservation& reservation, absl::Time until) {
  absl::Duration pause = kShortestPause;
  while (true) {
    auto lead = leads_.Begin(reservation.conversion, reservation.lead, reservation.lead_etag);
    if (!MayPass(lead.status())) return lead;
    LEADLINE_ASSIGN_OR_RETURN(const std::string live,
                              decisions_.FindLive(organization, reservation.lead));
    if (!live.empty()) return LeadConverted(live);
    if (!Pause(until, pause)) return WithRetry(lead.status(), kRetryDelay);
  }
}

bool Pause(absl::Time until, absl::Duration& pause) {
  thread_local absl::BitGen random;
  const absl::Duration now = pause * absl::Uniform(random, 0.5, 1.5);
  if (absl::Now() + now > std::min(until, context::Current().deadline)) return false;
  absl::SleepFor(now);
  pause = std::min(pause * 2, kLongestPause);
  return true;
}

}  // namespace leadline::conversion
