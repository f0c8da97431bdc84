#pragma once

#include <string>

#include "absl/status/status.h"

namespace leadline::configuration {

class PresetCatalog;
class PresetStore;

// Sees to it that an organisation has a configuration: the default preset's if it has none yet.
class PrepareOrganization final {
 public:
  PrepareOrganization(const PresetCatalog& presets, PresetStore& store)
      : presets_(presets), store_(store) {}

  absl::Status Run(const std::string& organization);

 private:
  const PresetCatalog& presets_;
  PresetStore& store_;
};

}  // namespace leadline::configuration
