#include "common/record/json.h"

#include <memory>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace leadline::record {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string JsonOf(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  // Cannot fail: no message of ours holds an Any.
  static_cast<void>(google::protobuf::util::MessageToJsonString(message, &json, options));
  return json;
}

std::string JsonOf(const Field& field, const Message& record) {
  const FieldDescriptor& last = field.descriptor();
  const Message& holder = *field.Holder(record);
  if (!last.is_repeated() && last.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return JsonOf(holder.GetReflection()->GetMessage(holder, &last));
  }
  if (!last.is_repeated() && last.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    google::protobuf::Value text;
    text.set_string_value(holder.GetReflection()->GetString(holder, &last));
    return JsonOf(text);
  }
  const std::unique_ptr<Message> alone(holder.New());
  const Field whole = *Field::Find(*holder.GetDescriptor(), last.name());
  Field::Copy(whole, holder, whole, *alone);
  const std::string json = JsonOf(*alone);
  // {"field":…} without what is around it.
  const size_t start = last.name().size() + 4;
  return json.substr(start, json.size() - start - 1);
}

}  // namespace leadline::record
