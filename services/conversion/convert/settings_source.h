#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/conversion/convert/settings_rules.h"

namespace leadline::peer {
class Peer;
}

namespace leadline::conversion {

// The services of configuration-service that SettingsSource calls.
std::vector<std::string> SettingsSourceServices();

// The configuration in force of the organisation that the current thread works for: read as soon as
// configuration-service tells of a new version, and asked for every `interval` even so. While that
// is away, or publishes something this program cannot work with, the last good version stays.
class SettingsSource final {
 public:
  SettingsSource(peer::Peer& configuration_service, absl::Duration interval);
  ~SettingsSource();

  // Pin it once for each request. CONFIGURATION_UNAVAILABLE until the first version has been read.
  absl::StatusOr<std::shared_ptr<const Settings>> Current() const;

  bool ready() const { return Current().ok(); }

  // Whether configuration-service has confirmed it within `longest`; see Polled::CheckFresh.
  bool CheckFresh(absl::Duration longest);

  // Since when configuration-service has not confirmed them.
  absl::Duration Age() const;

  // Reads now and waits for it.
  absl::Status Refresh();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace leadline::conversion
