#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/status/failure.h"

namespace leadline::configuration {

// Adds what a rule of one kind says of the field `own` of its requests, said of `path`.
void AddViolations(const absl::Status& status, const std::string& own, const std::string& path,
                   FieldViolations& violations);

}  // namespace leadline::configuration
