#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/configuration/v1/preset_service.pb.h"
#include "services/configuration/change/change.h"

namespace leadline::configuration {

class PresetCatalog;
class PresetStore;

// Sets a configuration as a preset has it, or says what that would change.
class ApplyPreset final {
 public:
  ApplyPreset(const PresetCatalog& presets, PresetStore& store)
      : presets_(presets), store_(store) {}

  absl::StatusOr<v1::ApplyPresetResponse> Run(const Mandate& mandate,
                                              const v1::ApplyPresetRequest& request);
  absl::StatusOr<v1::DiffPresetResponse> Run(const std::string& organization,
                                             const v1::DiffPresetRequest& request);

 private:
  const PresetCatalog& presets_;
  PresetStore& store_;
};

}  // namespace leadline::configuration
