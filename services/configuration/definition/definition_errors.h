#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace leadline::configuration {

// FAILED_PRECONDITION CONFIGURATION_INVALID: the definitions name what was to be archived.
absl::Status NamedByDefinitions(const std::string& name,
                                const std::vector<std::string>& definitions);

}  // namespace leadline::configuration
