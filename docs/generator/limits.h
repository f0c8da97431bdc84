#pragma once

#include <string>

#include "google/protobuf/descriptor.h"

namespace leadline::docs {

// What a field may hold, in words, from its buf.validate rules: "1 to 200 characters", "at most 100
// of 1 to 200 characters", "a UUID". Empty when no rule limits it.
std::string LimitsOf(const google::protobuf::FieldDescriptor& field);

}  // namespace leadline::docs
