#include "services/configuration/snapshot/configuration_service.h"

#include <optional>
#include <utility>

#include "common/status/macros.h"
#include "leadline/configuration/v1/configuration_service.grpc.pb.h"
#include "services/configuration/preset/prepared_edge.h"
#include "services/configuration/snapshot/apply_configuration.h"
#include "services/configuration/snapshot/capability_rules.h"
#include "services/configuration/snapshot/export_rules.h"
#include "services/configuration/snapshot/snapshot_store.h"
#include "services/configuration/snapshot/watch_versions.h"

namespace leadline::configuration {
namespace {

using edge::Call;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr int64_t kNone = 0;  // No version is known: the whole is read.

class ConfigurationService final : public v1::ConfigurationService::CallbackService {
 public:
  ConfigurationService(PreparedEdge& edge, SnapshotStore& snapshots, WatchVersions& watch,
                       configuration::ApplyConfiguration& apply)
      : edge_(edge), snapshots_(snapshots), watch_(watch), apply_(apply) {}

  ServerUnaryReactor* GetConfiguration(CallbackServerContext* context,
                                       const v1::GetConfigurationRequest* request,
                                       v1::GetConfigurationResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(std::optional<v1::Configuration> newer,
                                snapshots_.Get(call.organization(), request->known_version()));
      response->set_unchanged(!newer.has_value());
      if (newer.has_value()) *response->mutable_configuration() = *std::move(newer);
      return absl::OkStatus();
    });
  }

  grpc::ServerWriteReactor<v1::WatchConfigurationResponse>* WatchConfiguration(
      CallbackServerContext* context, const v1::WatchConfigurationRequest* request) override {
    return edge_.ServeStream<v1::WatchConfigurationResponse>(
        context, *request, [=, this](const Call& call, const auto& send) {
          return watch_.Add(call.organization(),
                            [send, known = request->known_version()](int64_t version) {
                              v1::WatchConfigurationResponse response;
                              response.set_version(version);
                              response.set_unchanged(version == known);
                              return send(response);
                            });
        });
  }

  ServerUnaryReactor* ExportConfiguration(CallbackServerContext* context,
                                          const v1::ExportConfigurationRequest* request,
                                          v1::ExportConfigurationResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(std::optional<v1::Configuration> whole,
                                snapshots_.Get(call.organization(), kNone));
      *response->mutable_configuration() = ExportOf(*std::move(whole), request->show_archived());
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ApplyConfiguration(CallbackServerContext* context,
                                         const v1::ApplyConfigurationRequest* request,
                                         v1::ApplyConfigurationResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, apply_.Run(MandateOf(call, *request), *request));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* GetCapabilities(CallbackServerContext* context,
                                      const v1::GetCapabilitiesRequest* request,
                                      v1::GetCapabilitiesResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(std::optional<v1::Configuration> whole,
                                snapshots_.Get(call.organization(), kNone));
      *response = CapabilitiesOf(*whole);
      return absl::OkStatus();
    });
  }

 private:
  PreparedEdge& edge_;
  SnapshotStore& snapshots_;
  WatchVersions& watch_;
  configuration::ApplyConfiguration& apply_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeConfigurationService(PreparedEdge& edge,
                                                        SnapshotStore& snapshots,
                                                        WatchVersions& watch,
                                                        ApplyConfiguration& apply) {
  return std::make_unique<ConfigurationService>(edge, snapshots, watch, apply);
}

}  // namespace leadline::configuration
