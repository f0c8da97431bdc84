#pragma once

#include <string>

#include "common/record/record.h"
#include "google/protobuf/message.h"

namespace leadline::record {

// A message as protobuf's own JSON, with the names of the proto.
std::string JsonOf(const google::protobuf::Message& message);

// The value of a field that is set in `record`: a message, a list, text, a number and so on.
std::string JsonOf(const Field& field, const google::protobuf::Message& record);

}  // namespace leadline::record
