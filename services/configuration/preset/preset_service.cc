#include "services/configuration/preset/preset_service.h"

#include "common/status/macros.h"
#include "leadline/configuration/v1/preset_service.grpc.pb.h"
#include "services/configuration/preset/apply_preset.h"
#include "services/configuration/preset/list_presets.h"
#include "services/configuration/preset/prepared_edge.h"

namespace leadline::configuration {
namespace {

using edge::Call;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class PresetService final : public v1::PresetService::CallbackService {
 public:
  PresetService(PreparedEdge& edge, const configuration::ListPresets& list_presets,
                configuration::ApplyPreset& apply_preset)
      : edge_(edge), list_presets_(list_presets), apply_preset_(apply_preset) {}

  ServerUnaryReactor* ListPresets(CallbackServerContext* context,
                                  const v1::ListPresetsRequest* request,
                                  v1::ListPresetsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, list_presets_.Run(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* DiffPreset(CallbackServerContext* context,
                                 const v1::DiffPresetRequest* request,
                                 v1::DiffPresetResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, apply_preset_.Run(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ApplyPreset(CallbackServerContext* context,
                                  const v1::ApplyPresetRequest* request,
                                  v1::ApplyPresetResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, apply_preset_.Run(MandateOf(call, *request), *request));
      return absl::OkStatus();
    });
  }

 private:
  PreparedEdge& edge_;
  const configuration::ListPresets& list_presets_;
  configuration::ApplyPreset& apply_preset_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakePresetService(PreparedEdge& edge,
                                                 const ListPresets& list_presets,
                                                 ApplyPreset& apply_preset) {
  return std::make_unique<PresetService>(edge, list_presets, apply_preset);
}

}  // namespace leadline::configuration
