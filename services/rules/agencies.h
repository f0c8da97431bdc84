#pragma once

#include <string>

#include "common/status/failure.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace leadline::rules {

using Names = google::protobuf::RepeatedPtrField<std::string>;

// A record may keep the agencies it had `before` when the organisation has none any more
// (Settings.agencies_enabled), and is given no others.
void CheckNoneAdded(const Names& agencies, const Names& before, const std::string& field,
                    FieldViolations& violations);

}  // namespace leadline::rules
