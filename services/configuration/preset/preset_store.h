#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/configuration.pb.h"
#include "leadline/configuration/v1/preset.pb.h"
#include "leadline/configuration/v1/preset_service.pb.h"
#include "services/configuration/change/change.h"

namespace leadline::configuration {

// A configuration as it is, and as it would be.
struct Comparison {
  v1::Configuration before;
  v1::Configuration after;
};

// Writes presets into configurations.
class PresetStore final {
 public:
  explicit PresetStore(postgres::Database& database) : database_(database) {}

  // Whether the organisation has a configuration, with all that Prepare gives it.
  absl::StatusOr<bool> IsPrepared(const std::string& organization);

  // Makes the organisation's configuration from the preset. One that is there only gets the
  // definitions that it lacks.
  absl::Status Prepare(const std::string& organization, const v1::Preset& preset);

  // Sets an existing configuration as the preset has it; see PresetService.ApplyPreset.
  absl::StatusOr<v1::ApplyPresetResponse> Apply(const Mandate& mandate,
                                                const v1::ApplyPresetRequest& request,
                                                const v1::Preset& preset);

  // Reads a whole configuration inside a change of it.
  using Read = absl::FunctionRef<v1::Configuration(postgres::Transaction&)>;

  // Makes of the configuration what Apply would, looks at it and undoes it.
  absl::StatusOr<Comparison> Compare(const std::string& organization, const v1::Preset& preset,
                                     Read read);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::configuration
