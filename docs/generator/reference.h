#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "docs/generator/markdown.h"

namespace leadline::docs {

// All of docs/reference, made from the contract, the lists' tables and the programs in
// `build`, a build folder.
absl::StatusOr<std::vector<Page>> Reference(const std::string& build);

}  // namespace leadline::docs
