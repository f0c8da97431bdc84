#include "services/configuration/preset/prepare_organization.h"

#include "common/status/macros.h"
#include "services/configuration/preset/preset_catalog.h"
#include "services/configuration/preset/preset_rules.h"
#include "services/configuration/preset/preset_store.h"

namespace leadline::configuration {

absl::Status PrepareOrganization::Run(const std::string& organization) {
  LEADLINE_ASSIGN_OR_RETURN(const bool prepared, store_.IsPrepared(organization));
  if (prepared) return absl::OkStatus();
  const v1::Preset& preset = *presets_.Find(kDefaultPreset);
  return store_.Prepare(organization, preset, [&](const v1::FieldMapping& current) {
    return MergeMapping(preset, presets_.all(), current);
  });
}

}  // namespace leadline::configuration
