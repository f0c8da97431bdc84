#pragma once

#include <string>
#include <vector>

#include "leadline/configuration/v1/preset.pb.h"

namespace leadline::configuration {

// The presets this program carries, from services/configuration/presets. Each is complete: what all
// have in common is merged in, entities and positions are worked out.
class PresetCatalog final {
 public:
  // Ends the process when a file is wrong: it was built in, so nobody could repair it now.
  PresetCatalog();

  // By name.
  const std::vector<v1::Preset>& all() const { return presets_; }

  // Null when there is none of that name.
  const v1::Preset* Find(const std::string& name) const;

 private:
  std::vector<v1::Preset> presets_;
};

// What a new organisation starts with.
inline constexpr char kDefaultPreset[] = "presets/default";

}  // namespace leadline::configuration
