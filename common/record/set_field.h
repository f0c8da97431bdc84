#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/record/record.h"
#include "google/protobuf/message.h"

namespace leadline::record {

// Sets one field from what a person writes: true, 12, "2026-01-31T12:00:00Z", "2026-01-31", the
// name of an enum value with or without its prefix in any case, any text. Adds to a repeated field.
// The message of a failure says what was expected.
absl::Status SetFromText(const Field& field, const std::string& text,
                         google::protobuf::Message& message);

// What SetFromText takes for the field, in a word or two, for help.
std::string KindOf(const google::protobuf::FieldDescriptor& field);

// Whether SetFromText can set it.
bool IsSettable(const google::protobuf::FieldDescriptor& field);

}  // namespace leadline::record
