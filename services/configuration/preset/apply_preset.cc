#include "services/configuration/preset/apply_preset.h"

#include <utility>

#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/preset/difference_rules.h"
#include "services/configuration/preset/preset_catalog.h"
#include "services/configuration/preset/preset_store.h"
#include "services/configuration/snapshot/snapshot_store.h"

namespace leadline::configuration {

absl::StatusOr<v1::ApplyPresetResponse> ApplyPreset::Run(const Mandate& mandate,
                                                         const v1::ApplyPresetRequest& request) {
  const v1::Preset* preset = presets_.Find(request.name());
  if (preset == nullptr) return NotFound(request.name());
  return store_.Apply(mandate, request, *preset);
}

absl::StatusOr<v1::DiffPresetResponse> ApplyPreset::Run(const std::string& organization,
                                                        const v1::DiffPresetRequest& request) {
  const v1::Preset* preset = presets_.Find(request.name());
  if (preset == nullptr) return NotFound(request.name());
  LEADLINE_ASSIGN_OR_RETURN(const Comparison comparison,
                            store_.Compare(organization, *preset, SnapshotStore::Read));
  v1::DiffPresetResponse response;
  response.set_version(comparison.before.version());
  for (v1::PresetChange& change : DifferencesOf(comparison.before, comparison.after)) {
    *response.add_changes() = std::move(change);
  }
  return response;
}

}  // namespace leadline::configuration
