#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/conversion/convert/lead_client.h"
#include "services/conversion/decision/decision_store.h"

namespace leadline::conversion {

// What is to be reserved, and for which conversion.
struct Reservation {
  std::string conversion;  // "conversions/…"
  std::string lead;        // "leads/…"
  std::string lead_etag;   // Empty: any version will do.
};

// Reserves leads for conversions.
class PrepareLead final {
 public:
  PrepareLead(LeadClient& leads, DecisionStore& decisions) : leads_(leads), decisions_(decisions) {}

  // Begin, waiting until `until` while another conversion of the lead is under way: once that is
  // decided, the answer is one to rely on. The lead as it is reserved.
  absl::StatusOr<lead::v1::Lead> Run(const std::string& organization,
                                     const Reservation& reservation, absl::Time until);

 private:
  LeadClient& leads_;
  DecisionStore& decisions_;
};

// How long one call waits for other conversions of its leads to be decided.
inline constexpr absl::Duration kPatience = absl::Seconds(5);

// Waits a random while around `pause`, and doubles it. False when `until`, or the call's time,
// would be passed.
bool Pause(absl::Time until, absl::Duration& pause);

}  // namespace leadline::conversion
