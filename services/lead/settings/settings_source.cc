#include "services/lead/settings/settings_source.h"

#include <functional>

#include "common/log/log.h"
#include "common/peer/followed_by_organization.h"
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
  for (const auto& [rule, fault] : settings->intake().assignment.passed_over()) {
    log::Warning("assignment rule passed over", {{"assignment_rule", rule}, {"fault", fault}});
  }
  for (const auto& [rule, fault] : settings->workflow().passed_over()) {
    log::Warning("workflow rule passed over", {{"workflow_rule", rule}, {"fault", fault}});
  }
  log::Info("settings read", {{"configuration_version", settings->version()}});
  return settings;
}

}  // namespace

struct SettingsSource::State {
  State(peer::Peer& peer, absl::Duration interval)
      : stub(ConfigurationService::NewStub(peer.channel())),
        followed(
            "lead settings", interval, std::mem_fn(&LeadSettings::version),
            [this, &peer](const Settings& last) { return Fetch(peer, *stub, last); },
            [this](grpc::ClientContext& context, const auto& hear) {
              return peer::Hear(*stub, &ConfigurationService::Stub::WatchConfiguration, context, {},
                                [&](const auto& told) { hear(told.version()); });
            }) {}

  const std::unique_ptr<ConfigurationService::Stub> stub;
  peer::FollowedByOrganization<LeadSettings> followed;
};

SettingsSource::SettingsSource(peer::Peer& configuration_service, absl::Duration interval)
    : state_(std::make_unique<State>(configuration_service, interval)) {}

SettingsSource::~SettingsSource() = default;

bool SettingsSource::ready() const { return state_->followed.first().ready(); }

bool SettingsSource::CheckFresh(absl::Duration longest) {
  return state_->followed.first().CheckFresh(longest);
}

absl::Duration SettingsSource::Age() const { return state_->followed.first().Age(); }

absl::Status SettingsSource::Refresh() { return state_->followed.Refresh(); }

absl::StatusOr<Settings> SettingsSource::Current() const {
  if (Settings settings = state_->followed.Current(); settings != nullptr) return settings;
  return SettingsNotRead();
}

absl::StatusOr<Settings> SettingsSource::Enabled() const {
  LEADLINE_ASSIGN_OR_RETURN(Settings settings, Current());
  if (!settings->leads_enabled()) return LeadsDisabled();
  return settings;
}

}  // namespace leadline::lead
