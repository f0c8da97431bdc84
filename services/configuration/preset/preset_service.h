#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class ApplyPreset;
class ListPresets;
class PreparedEdge;

// Serves leadline.configuration.v1.PresetService. What it is made with outlives it.
std::unique_ptr<grpc::Service> MakePresetService(PreparedEdge& edge,
                                                 const ListPresets& list_presets,
                                                 ApplyPreset& apply_preset);

}  // namespace leadline::configuration
