#include "services/lead/settings/settings_source.h"

#include "common/log/log.h"
#include "common/peer/peer.h"
#include "common/status/macros.h"
#include "leadline/configuration/v1/configuration_service.grpc.pb.h"
#include "services/lead/settings/settings_errors.h"

namespace leadline::lead {
namespace {

using configuration::v1::ConfigurationService;
using Settings = std::shared_ptr<const LeadSettings>;

absl::StatusOr<Settings> Fetch(peer::Peer& peer, ConfigurationService::Stub& stub,
                               const Settings& last) {
  configuration::v1::GetConfigurationRequest request;
  request.set_known_version(last == nullptr ? 0 : last->version());
  LEADLINE_ASSIGN_OR_RETURN(
      const auto response,
      (peer.Call<ConfigurationService::Stub, configuration::v1::GetConfigurationRequest,
                 configuration::v1::GetConfigurationResponse>(
          stub, &ConfigurationService::Stub::GetConfiguration, request)));
  if (response.unchanged()) return Settings();
  LEADLINE_ASSIGN_OR_RETURN(Settings settings, LeadSettings::Compile(response.configuration()));
  log::Info("settings read", {{"configuration_version", settings->version()}});
  return settings;
}

polled::Polled<LeadSettings>::Fetch FetchFrom(peer::Peer& peer) {
  const std::shared_ptr<ConfigurationService::Stub> stub =
      ConfigurationService::NewStub(peer.channel());
  return [&peer, stub](const Settings& last) { return Fetch(peer, *stub, last); };
}

}  // namespace

SettingsSource::SettingsSource(peer::Peer& configuration_service, absl::Duration interval)
    : polled_("lead settings", interval, FetchFrom(configuration_service)) {}

absl::StatusOr<Settings> SettingsSource::Current() const {
  if (Settings settings = polled_.Current(); settings != nullptr) return settings;
  return SettingsNotRead();
}

absl::StatusOr<Settings> SettingsSource::Enabled() const {
  LEADLINE_ASSIGN_OR_RETURN(Settings settings, Current());
  if (!settings->leads_enabled()) return LeadsDisabled();
  return settings;
}

}  // namespace leadline::lead
