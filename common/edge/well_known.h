#pragma once

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace leadline::edge {

// What is wrong with a value of a type that is not ours and so carries no rules; null when it is
// fine.
using WellKnownCheck = const char* (*)(const google::protobuf::Message& value);

// The check of google.protobuf.Timestamp, google.type.Date and google.type.Money; null for others.
WellKnownCheck WellKnownCheckOf(const google::protobuf::Descriptor& type);

// Whether the type comes from google.type, where no text and no list has a limit of its own.
bool IsUnlimited(const google::protobuf::Descriptor& type);

}  // namespace leadline::edge
