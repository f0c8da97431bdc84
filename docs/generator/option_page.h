#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "docs/generator/markdown.h"

namespace leadline::docs {

// The options of every program, as the programs in `folder` tell them.
absl::StatusOr<Page> OptionPage(const std::string& folder);

}  // namespace leadline::docs
