#include "services/configuration/preset/list_presets.h"

#include <string>

#include "common/query/listing.h"
#include "common/query/page_token.h"
#include "common/status/macros.h"
#include "services/configuration/preset/preset_catalog.h"

namespace leadline::configuration {
namespace {

constexpr char kBinding[] = "presets";

}  // namespace

absl::StatusOr<v1::ListPresetsResponse> ListPresets::Run(
    const v1::ListPresetsRequest& request) const {
  std::string last;  // Of the page before.
  if (!request.page_token().empty()) {
    LEADLINE_ASSIGN_OR_RETURN(const query::Position position,
                              tokens_.Open(request.page_token(), kBinding));
    last = position.keys.at(0).value();
  }
  const int size = request.page_size() > 0 ? request.page_size() : query::kDefaultPageSize;
  v1::ListPresetsResponse response;
  for (const v1::Preset& preset : presets_.all()) {
    if (preset.name() <= last) continue;
    if (response.presets_size() == size) {
      const std::string& end = response.presets(size - 1).name();
      response.set_next_page_token(tokens_.Seal({tokens_.Now(), {end}}, kBinding));
      break;
    }
    *response.add_presets() = preset;
  }
  return response;
}

}  // namespace leadline::configuration
