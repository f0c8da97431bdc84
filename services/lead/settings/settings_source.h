#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/polled/polled.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::peer {
class Peer;
}

namespace leadline::lead {

// The settings in force, followed in the background from configuration-service. When that is away
// or sends what cannot be compiled, the last good settings stay.
class SettingsSource final {
 public:
  SettingsSource(peer::Peer& configuration_service, absl::Duration interval);

  // Pin it once for each request. CONFIGURATION_UNAVAILABLE until there are any.
  absl::StatusOr<std::shared_ptr<const LeadSettings>> Current() const;

  // As Current, for what the organisation can switch off: FEATURE_DISABLED when it has.
  absl::StatusOr<std::shared_ptr<const LeadSettings>> Enabled() const;

  bool ready() const { return polled_.ready(); }

  // Fetches now: for tests.
  absl::Status Refresh() { return polled_.Refresh(); }

 private:
  polled::Polled<LeadSettings> polled_;
};

}  // namespace leadline::lead
