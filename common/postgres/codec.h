#pragma once

#include <optional>
#include <string>

#include "common/record/record.h"
#include "google/protobuf/message.h"

// The boundary between a record's field and a column, chosen by the field's type and nothing else:
//   scalars, enums by the names of their values
//   google.protobuf.Timestamp  timestamptz
//   google.type.Date           date
//   resource names             the bare id, when the resource's pattern has one variable, else text
//   repeated text              text[] (uuid[] of such resource names)
//   any other message or map   jsonb, by protobuf's own JSON with the names of the proto
// An unset field, and the empty name of a resource, is NULL. A field with neither presence nor a
// resource stores its default.
namespace leadline::postgres {

// A field of a record, and what its column leaves out of it.
struct ColumnField {
  record::Field field;
  bool is_name = false;    // Holds resource names: its own record's, or by resource_reference.
  std::string collection;  // "leads/" of names of the pattern "leads/{lead}", with one variable.
};

// The field's value as PostgreSQL reads it; none is NULL. RecordReader is the way back.
std::optional<std::string> ToColumn(const ColumnField& field,
                                    const google::protobuf::Message& record);

// The field that a column of this name fills; null when the type has none. Remembers: for names out
// of our own statements, never out of a request.
const ColumnField* FindColumnField(const google::protobuf::Descriptor& type,
                                   const std::string& path);

}  // namespace leadline::postgres
