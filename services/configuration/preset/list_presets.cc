#include "services/configuration/preset/list_presets.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/query/name_page.h"
#include "common/status/macros.h"
#include "services/configuration/preset/preset_catalog.h"

namespace leadline::configuration {

absl::StatusOr<v1::ListPresetsResponse> ListPresets::Run(
    const std::string& organization, const v1::ListPresetsRequest& request) const {
  std::vector<std::string> names;
  for (const v1::Preset& preset : presets_.all()) names.push_back(preset.name());
  LEADLINE_ASSIGN_OR_RETURN(const query::NamePage page,
                            query::PageOfNames(tokens_, absl::StrCat("presets of ", organization),
                                               names, request.page_size(), request.page_token()));
  v1::ListPresetsResponse response;
  for (size_t i = page.begin; i < page.end; ++i) *response.add_presets() = presets_.all()[i];
  response.set_next_page_token(page.next_page_token);
  return response;
}

}  // namespace leadline::configuration
