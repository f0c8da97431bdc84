#include "services/configuration/preset/apply_preset.h"

#include "common/status/failure.h"
#include "services/configuration/preset/preset_catalog.h"
#include "services/configuration/preset/preset_rules.h"
#include "services/configuration/preset/preset_store.h"

namespace leadline::configuration {

absl::StatusOr<v1::ApplyPresetResponse> ApplyPreset::Run(const Mandate& mandate,
                                                         const v1::ApplyPresetRequest& request) {
  const v1::Preset* preset = presets_.Find(request.name());
  if (preset == nullptr) return NotFound(request.name());
  return store_.Apply(mandate, request, *preset, [&](const v1::FieldMapping& current) {
    return MergeMapping(*preset, presets_.all(), current);
  });
}

}  // namespace leadline::configuration
