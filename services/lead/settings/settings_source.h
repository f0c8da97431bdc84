#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::peer {
class Peer;
}

namespace leadline::lead {

// The settings in force of the organisation that the current thread works for, followed in the
// background from configuration-service: read as soon as that tells of a new version, and asked for
// every `interval` even so. When it is away or sends
// what cannot be compiled, the last good settings stay.
class SettingsSource final {
 public:
  SettingsSource(peer::Peer& configuration_service, absl::Duration interval);
  ~SettingsSource();

  // Pin it once for each request. CONFIGURATION_UNAVAILABLE until there are any.
  absl::StatusOr<std::shared_ptr<const LeadSettings>> Current() const;

  // As Current, for what the organisation can switch off: FEATURE_DISABLED when it has.
  absl::StatusOr<std::shared_ptr<const LeadSettings>> Enabled() const;

  bool ready() const;

  // Whether configuration-service has confirmed them within `longest`; see Polled::CheckFresh.
  bool CheckFresh(absl::Duration longest);

  // Since when configuration-service has not confirmed them.
  absl::Duration Age() const;

  // Fetches now: for tests.
  absl::Status Refresh();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace leadline::lead
