#pragma once

#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

// Fields of a record, or a whole one, as protobuf's own JSON with the names of the proto: what
// jsonb columns hold. Of fields, messages, repeated messages and maps.
namespace leadline::postgres {

// Empty maps and lists are "{}" and "[]". `field` is one of `holder`'s own.
std::string ToJson(const google::protobuf::Message& holder,
                   const google::protobuf::FieldDescriptor& field);

// Puts `json` into the field. What a newer version of this service wrote and this one does not know
// is left out. False when it is no JSON of the field's type.
bool FromJson(std::string_view json, const google::protobuf::FieldDescriptor& field,
              google::protobuf::Message& holder);

// The same of a whole record.
std::string ToJson(const google::protobuf::Message& record);
bool FromJson(std::string_view json, google::protobuf::Message& record);

}  // namespace leadline::postgres
