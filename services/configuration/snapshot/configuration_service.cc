#include "services/configuration/snapshot/configuration_service.h"

#include <optional>
#include <utility>

#include "common/status/macros.h"
#include "leadline/configuration/v1/configuration_service.grpc.pb.h"
#include "services/configuration/preset/prepared_edge.h"
#include "services/configuration/snapshot/snapshot_store.h"

namespace leadline::configuration {
namespace {

class ConfigurationService final : public v1::ConfigurationService::CallbackService {
 public:
  ConfigurationService(PreparedEdge& edge, SnapshotStore& snapshots)
      : edge_(edge), snapshots_(snapshots) {}

  grpc::ServerUnaryReactor* GetConfiguration(grpc::CallbackServerContext* context,
                                             const v1::GetConfigurationRequest* request,
                                             v1::GetConfigurationResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(std::optional<v1::Configuration> newer,
                                snapshots_.Get(call.organization(), request->known_version()));
      response->set_unchanged(!newer.has_value());
      if (newer.has_value()) *response->mutable_configuration() = *std::move(newer);
      return absl::OkStatus();
    });
  }

 private:
  PreparedEdge& edge_;
  SnapshotStore& snapshots_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeConfigurationService(PreparedEdge& edge,
                                                        SnapshotStore& snapshots) {
  return std::make_unique<ConfigurationService>(edge, snapshots);
}

}  // namespace leadline::configuration
