#include "common/postgres/codec.h"

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/postgres/column_text.h"
#include "common/postgres/json.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

namespace leadline::postgres {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

[[noreturn]] void Mismatch(const FieldDescriptor& field, const std::string& why) {
  throw std::logic_error("column of " + field.full_name() + ": " + why);
}

bool Is(const FieldDescriptor& field, const google::protobuf::Descriptor* type) {
  return field.message_type() == type;
}

// A name of another collection is kept whole; its slash says so to who reads it.
std::string ToId(const std::string& name, const std::string& collection) {
  const bool is_of_it = name.compare(0, collection.size(), collection) == 0 &&
                        name.find('/', collection.size()) == std::string::npos;
  return is_of_it ? name.substr(collection.size()) : name;
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

std::optional<std::string> MessageToColumn(const FieldDescriptor& field, const Message& holder) {
  const Message& value = holder.GetReflection()->GetMessage(holder, &field);
  if (Is(field, google::protobuf::Timestamp::descriptor())) {
    return ToTimestamp(ToTime(static_cast<const google::protobuf::Timestamp&>(value)));
  }
  if (Is(field, google::type::Date::descriptor())) {
    return ToDate(static_cast<const google::type::Date&>(value));
  }
  return ToJson(holder, field);
}

std::optional<std::string> TextToColumn(const ColumnField& field, const std::string& value) {
  if (value.empty() && field.is_name) return std::nullopt;
  return ToId(value, field.collection);
}

std::string RepeatedToColumn(const ColumnField& field, const Message& holder) {
  const FieldDescriptor& type = field.field.descriptor();
  if (type.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return ToJson(holder, type);
  std::vector<std::string> values;
  for (int i = 0; i < holder.GetReflection()->FieldSize(holder, &type); ++i) {
    values.push_back(
        ToId(holder.GetReflection()->GetRepeatedString(holder, &type, i), field.collection));
  }
  return ToArray(values);
}

}  // namespace

std::optional<std::string> ToColumn(const ColumnField& field, const Message& record) {
  const FieldDescriptor& type = field.field.descriptor();
  const Message* holder = field.field.Holder(record);
  if (type.is_repeated()) {
    return holder == nullptr ? (type.is_map()         ? "{}"
                                : type.message_type() ? "[]"
                                                      : "{}")
                             : RepeatedToColumn(field, *holder);
  }
  if (holder == nullptr || (type.has_presence() && !field.field.IsSet(record))) {
    return std::nullopt;
  }
  const Reflection& reflection = *holder->GetReflection();
  switch (type.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return TextToColumn(field, reflection.GetString(*holder, &type));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(*holder, &type) ? "t" : "f";
    case FieldDescriptor::CPPTYPE_INT32:
      return std::to_string(reflection.GetInt32(*holder, &type));
    case FieldDescriptor::CPPTYPE_INT64:
      return std::to_string(reflection.GetInt64(*holder, &type));
    case FieldDescriptor::CPPTYPE_UINT32:
      return std::to_string(reflection.GetUInt32(*holder, &type));
    case FieldDescriptor::CPPTYPE_UINT64:
      return std::to_string(reflection.GetUInt64(*holder, &type));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(reflection.GetDouble(*holder, &type));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::StrCat(reflection.GetFloat(*holder, &type));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.GetEnum(*holder, &type)->name();
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageToColumn(type, *holder);
  }
  Mismatch(type, "has a type without a codec");
}

}  // namespace leadline::postgres
