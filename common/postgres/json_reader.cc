#include <simdjson.h>

#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "common/postgres/json.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"

// protobuf's own parser builds a description of each type for each value: 30 µs for an address of a
// lead, of which lists have fifty. This one walks the descriptors that are there.
namespace leadline::postgres {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using simdjson::dom::element;

bool ReadObject(const element& json, Message& message);

// Into one field of `holder`, or behind the items that a list has.
class Slot final {
 public:
  Slot(Message& holder, const FieldDescriptor& field, bool item)
      : holder_(holder), reflection_(*holder.GetReflection()), field_(field), item_(item) {}

  bool Read(const element& json) {
    switch (field_.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return ReadText(json);
      case FieldDescriptor::CPPTYPE_BOOL:
        return Put(json.get_bool(), &Reflection::SetBool, &Reflection::AddBool);
      case FieldDescriptor::CPPTYPE_INT32:
        return ReadInteger<int32_t>(json, &Reflection::SetInt32, &Reflection::AddInt32);
      case FieldDescriptor::CPPTYPE_INT64:
        return ReadInteger<int64_t>(json, &Reflection::SetInt64, &Reflection::AddInt64);
      case FieldDescriptor::CPPTYPE_UINT32:
        return ReadInteger<uint32_t>(json, &Reflection::SetUInt32, &Reflection::AddUInt32);
      case FieldDescriptor::CPPTYPE_UINT64:
        return ReadInteger<uint64_t>(json, &Reflection::SetUInt64, &Reflection::AddUInt64);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return ReadNumber<double>(json, &Reflection::SetDouble, &Reflection::AddDouble);
      case FieldDescriptor::CPPTYPE_FLOAT:
        return ReadNumber<float>(json, &Reflection::SetFloat, &Reflection::AddFloat);
      case FieldDescriptor::CPPTYPE_ENUM:
        return ReadEnum(json);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return ReadMessage(json);
    }
    return false;
  }

 private:
  using Reflection = google::protobuf::Reflection;

  template <class Value>
  using Writer = void (Reflection::*)(Message*, const FieldDescriptor*, Value) const;

  template <class Value>
  bool Put(Value value, Writer<Value> set, Writer<Value> add) {
    (reflection_.*(item_ ? add : set))(&holder_, &field_, std::move(value));
    return true;
  }

  template <class Value>
  bool Put(simdjson::simdjson_result<Value> value, Writer<Value> set, Writer<Value> add) {
    return value.error() == simdjson::SUCCESS && Put(value.value_unsafe(), set, add);
  }

  bool ReadText(const element& json) {
    std::string_view view;
    if (json.get(view) != simdjson::SUCCESS) return false;
    std::string text(view);
    if (field_.type() == FieldDescriptor::TYPE_BYTES && !absl::Base64Unescape(text, &text)) {
      return false;
    }
    return Put<std::string>(std::move(text), &Reflection::SetString, &Reflection::AddString);
  }

  // Those of 64 bits are texts: JavaScript has no such numbers.
  template <class Integer>
  bool ReadInteger(const element& json, Writer<Integer> set, Writer<Integer> add) {
    Integer value = 0;
    std::string_view text;
    if (json.get(text) == simdjson::SUCCESS) {
      if (!absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &value)) return false;
    } else if (int64_t number = 0; json.get(number) == simdjson::SUCCESS) {
      value = static_cast<Integer>(number);
    } else {
      return false;
    }
    return Put(value, set, add);
  }

  // "NaN" and "Infinity" are texts.
  template <class Number>
  bool ReadNumber(const element& json, Writer<Number> set, Writer<Number> add) {
    double value = 0;
    std::string_view text;
    if (json.get(text) == simdjson::SUCCESS) {
      if (!absl::SimpleAtod(absl::string_view(text.data(), text.size()), &value)) return false;
    } else if (json.get(value) != simdjson::SUCCESS) {
      return false;
    }
    return Put(static_cast<Number>(value), set, add);
  }

  // A value that only a newer version knows is left out.
  bool ReadEnum(const element& json) {
    std::string_view name;
    if (json.get(name) != simdjson::SUCCESS) return false;
    const auto* value = field_.enum_type()->FindValueByName(std::string(name));
    if (value == nullptr) return true;
    return Put<int>(value->number(), &Reflection::SetEnumValue, &Reflection::AddEnumValue);
  }

  bool ReadMessage(const element& json) {
    return ReadObject(json, item_ ? *reflection_.AddMessage(&holder_, &field_)
                                  : *reflection_.MutableMessage(&holder_, &field_));
  }

  Message& holder_;
  const Reflection& reflection_;
  const FieldDescriptor& field_;
  const bool item_;
};

bool ReadTimestamp(const element& json, Message& message) {
  std::string_view text;
  absl::Time time;
  if (json.get(text) != simdjson::SUCCESS ||
      !absl::ParseTime(absl::RFC3339_full, {text.data(), text.size()}, &time, nullptr)) {
    return false;
  }
  auto& timestamp = static_cast<google::protobuf::Timestamp&>(message);
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<int32_t>((time - absl::FromUnixSeconds(timestamp.seconds())) /
                                           absl::Nanoseconds(1)));
  return true;
}

bool ReadMap(const element& json, const FieldDescriptor& field, Message& holder) {
  simdjson::dom::object entries;
  if (json.get(entries) != simdjson::SUCCESS) return false;
  for (const auto& [key, value] : entries) {
    Message& entry = *holder.GetReflection()->AddMessage(&holder, &field);
    entry.GetReflection()->SetString(&entry, field.message_type()->map_key(), std::string(key));
    if (!Slot(entry, *field.message_type()->map_value(), false).Read(value)) return false;
  }
  return true;
}

bool ReadList(const element& json, const FieldDescriptor& field, Message& holder) {
  simdjson::dom::array items;
  if (json.get(items) != simdjson::SUCCESS) return false;
  for (const element& item : items) {
    if (!Slot(holder, field, true).Read(item)) return false;
  }
  return true;
}

bool ReadField(const element& json, const FieldDescriptor& field, Message& holder) {
  if (json.is_null()) return true;
  if (field.is_map()) return ReadMap(json, field, holder);
  return field.is_repeated() ? ReadList(json, field, holder)
                             : Slot(holder, field, false).Read(json);
}

// By hand, because the pool wants a std::string and hashes it with the type's name: messages have
// few fields.
const FieldDescriptor* FindField(const google::protobuf::Descriptor& type, std::string_view name) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->name() == name) return type.field(i);
  }
  return nullptr;
}

bool ReadObject(const element& json, Message& message) {
  const auto& type = *message.GetDescriptor();
  if (&type == google::protobuf::Timestamp::descriptor()) return ReadTimestamp(json, message);
  if (absl::StartsWith(type.full_name(), "google.protobuf.")) {
    // The other types that have a form of their own are rare enough for protobuf.
    return google::protobuf::util::JsonStringToMessage(simdjson::minify(json), &message).ok();
  }
  simdjson::dom::object fields;
  if (json.get(fields) != simdjson::SUCCESS) return false;
  for (const auto& [name, value] : fields) {
    const FieldDescriptor* field = FindField(type, name);
    if (field != nullptr && !ReadField(value, *field, message)) return false;
  }
  return true;
}

// `parsed` is good until the next one.
bool Parse(std::string_view json, element& parsed) {
  thread_local simdjson::dom::parser parser;
  return parser.parse(json.data(), json.size()).get(parsed) == simdjson::SUCCESS;
}

}  // namespace

bool FromJson(std::string_view json, const FieldDescriptor& field, Message& holder) {
  element parsed;
  if (!Parse(json, parsed)) return false;
  holder.GetReflection()->ClearField(&holder, &field);
  return ReadField(parsed, field, holder);
}

bool FromJson(std::string_view json, Message& record) {
  element parsed;
  if (!Parse(json, parsed)) return false;
  record.Clear();
  return ReadObject(parsed, record);
}

}  // namespace leadline::postgres
