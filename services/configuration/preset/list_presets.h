#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/configuration/v1/preset_service.pb.h"

namespace leadline::query {
class PageTokens;
}

namespace leadline::configuration {

class PresetCatalog;

// Pages through the presets of this program, which no table holds.
class ListPresets final {
 public:
  ListPresets(const PresetCatalog& presets, const query::PageTokens& tokens)
      : presets_(presets), tokens_(tokens) {}

  absl::StatusOr<v1::ListPresetsResponse> Run(const std::string& organization,
                                              const v1::ListPresetsRequest& request) const;

 private:
  const PresetCatalog& presets_;
  const query::PageTokens& tokens_;
};

}  // namespace leadline::configuration
