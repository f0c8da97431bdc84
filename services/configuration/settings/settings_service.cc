#include "services/configuration/settings/settings_service.h"

#include "common/status/macros.h"
#include "leadline/configuration/v1/settings_service.grpc.pb.h"
#include "services/configuration/preset/prepared_edge.h"
#include "services/configuration/settings/settings_rules.h"
#include "services/configuration/settings/settings_store.h"

namespace leadline::configuration {
namespace {

using edge::Call;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class SettingsService final : public v1::SettingsService::CallbackService {
 public:
  SettingsService(PreparedEdge& edge, SettingsStore& settings) : edge_(edge), settings_(settings) {}

  ServerUnaryReactor* GetSettings(CallbackServerContext* context,
                                  const v1::GetSettingsRequest* request,
                                  v1::GetSettingsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_settings(), settings_.Get(call.organization()));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* UpdateSettings(CallbackServerContext* context,
                                     const v1::UpdateSettingsRequest* request,
                                     v1::UpdateSettingsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const auto edit = [&](const v1::Configuration& around, v1::Settings& settings) {
        return ApplyUpdate(*request, around, settings);
      };
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_settings(),
                                settings_.Update(MandateOf(call, *request), edit));
      return absl::OkStatus();
    });
  }

 private:
  PreparedEdge& edge_;
  SettingsStore& settings_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSettingsService(PreparedEdge& edge, SettingsStore& settings) {
  return std::make_unique<SettingsService>(edge, settings);
}

}  // namespace leadline::configuration
