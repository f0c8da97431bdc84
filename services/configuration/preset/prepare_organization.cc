#include "services/configuration/preset/prepare_organization.h"

#include "common/status/macros.h"
#include "services/configuration/preset/preset_catalog.h"
#include "services/configuration/preset/preset_store.h"

namespace leadline::configuration {

absl::Status PrepareOrganization::Run(const std::string& organization) {
  LEADLINE_ASSIGN_OR_RETURN(const bool prepared, store_.IsPrepared(organization));
  if (prepared) return absl::OkStatus();
  return store_.Prepare(organization, *presets_.Find(kDefaultPreset));
}

}  // namespace leadline::configuration
