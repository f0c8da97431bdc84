#include "services/conversion/convert/settings_source.h"

#include <functional>

#include "common/peer/followed_by_organization.h"
#include "common/peer/peer.h"
#include "common/status/macros.h"
#include "leadline/configuration/v1/configuration_service.grpc.pb.h"
#include "services/conversion/convert/conversion_errors.h"

namespace leadline::conversion {
namespace {

using Configurations = configuration::v1::ConfigurationService;
using Snapshot = std::shared_ptr<const Settings>;

absl::StatusOr<Snapshot> Fetch(peer::Peer& peer, Configurations::Stub& stub, const Snapshot& last) {
  configuration::v1::GetConfigurationRequest request;
  request.set_known_version(last == nullptr ? 0 : last->version);
  LEADLINE_ASSIGN_OR_RETURN(const configuration::v1::GetConfigurationResponse response,
                            peer.Call(stub, &Configurations::Stub::GetConfiguration, request));
  if (response.unchanged()) return Snapshot();
  LEADLINE_ASSIGN_OR_RETURN(Settings settings, CompileSettings(response.configuration()));
  return std::make_shared<const Settings>(std::move(settings));
}

}  // namespace

struct SettingsSource::State {
  State(peer::Peer& peer, absl::Duration interval)
      : stub(Configurations::NewStub(peer.channel())),
        followed(
            "configuration", interval, std::mem_fn(&Settings::version),
            [this, &peer](const Snapshot& last) { return Fetch(peer, *stub, last); },
            [this](grpc::ClientContext& context, const auto& hear) {
              return peer::Hear(*stub, &Configurations::Stub::WatchConfiguration, context, {},
                                [&](const auto& told) { hear(told.version()); });
            }) {}

  const std::unique_ptr<Configurations::Stub> stub;
  peer::FollowedByOrganization<Settings> followed;
};

std::vector<std::string> SettingsSourceServices() { return {Configurations::service_full_name()}; }

SettingsSource::SettingsSource(peer::Peer& configuration_service, absl::Duration interval)
    : state_(std::make_unique<State>(configuration_service, interval)) {}

SettingsSource::~SettingsSource() = default;

absl::StatusOr<Snapshot> SettingsSource::Current() const {
  if (Snapshot settings = state_->followed.Current(); settings != nullptr) return settings;
  return ConfigurationUnavailable();
}

absl::Duration SettingsSource::Age() const { return state_->followed.first().Age(); }

bool SettingsSource::CheckFresh(absl::Duration longest) {
  return state_->followed.first().CheckFresh(longest);
}

absl::Status SettingsSource::Refresh() { return state_->followed.Refresh(); }

}  // namespace leadline::conversion
