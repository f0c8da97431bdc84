#include "common/postgres/codec.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <stdexcept>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
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

std::string ToId(const std::string& name, const std::string& collection) {
  return name.compare(0, collection.size(), collection) == 0 ? name.substr(collection.size())
                                                             : name;
}

std::string ToDate(const google::type::Date& date) {
  char text[16];
  std::snprintf(text, sizeof(text), "%04d-%02d-%02d", date.year(), date.month(), date.day());
  return text;
}

// Reads the numbers of a date or a time one after the other: five of these in a lead are worth
// reading by hand.
class Digits final {
 public:
  explicit Digits(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  // The number that comes next, and is followed by `end` or by nothing.
  int Next(char end) {
    int number = 0;
    const auto [rest, error] = std::from_chars(at_, end_, number);
    ok_ = ok_ && error == std::errc() && (rest == end_ || *rest == end);
    at_ = rest == end_ ? rest : rest + 1;
    return number;
  }

  // "123" of ".123+00", as microseconds; nothing when there is no point.
  int Micros() {
    if (at_[-1] != '.') return 0;
    int micros = 0;
    for (int unit = 100'000; at_ != end_ && *at_ != '+'; ++at_, unit /= 10) {
      micros += (*at_ - '0') * unit;
    }
    return micros;
  }

  bool ok() const { return ok_; }

 private:
  const char* at_;
  const char* const end_;
  bool ok_ = true;
};

google::type::Date FromDate(std::string_view text, const FieldDescriptor& field) {
  Digits digits(text);
  google::type::Date date;
  date.set_year(digits.Next('-'));
  date.set_month(digits.Next('-'));
  date.set_day(digits.Next('\0'));
  if (!digits.ok()) Mismatch(field, "no date");
  return date;
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

google::protobuf::Timestamp FromTime(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = micros / 1'000'000 - (micros % 1'000'000 < 0 ? 1 : 0);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>((micros - seconds * 1'000'000) * 1000));
  return timestamp;
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

template <class Number>
Number ToNumber(std::string_view text, const FieldDescriptor& field) {
  Number number;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) Mismatch(field, "no whole number in its range");
  return number;
}

double ToDouble(std::string_view text, const FieldDescriptor& field) {
  double number;
  if (!absl::SimpleAtod({text.data(), text.size()}, &number)) Mismatch(field, "no number");
  return number;
}

void JsonFromColumn(std::string_view text, const FieldDescriptor& field, Message& holder) {
  if (!FromJson(text, field, holder)) Mismatch(field, "is no JSON of its type");
}

void MessageFromColumn(std::string_view text, const FieldDescriptor& field, Message& holder) {
  const Reflection& reflection = *holder.GetReflection();
  if (Is(field, google::protobuf::Timestamp::descriptor())) {
    reflection.MutableMessage(&holder, &field)->CopyFrom(FromTime(FromTimestamp(text)));
  } else if (Is(field, google::type::Date::descriptor())) {
    reflection.MutableMessage(&holder, &field)->CopyFrom(FromDate(text, field));
  } else {
    JsonFromColumn(text, field, holder);
  }
}

void RepeatedFromColumn(std::string_view text, const ColumnField& field, Message& holder) {
  const FieldDescriptor& type = field.field.descriptor();
  if (type.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return JsonFromColumn(text, type, holder);
  holder.GetReflection()->ClearField(&holder, &type);
  for (const std::string& value : FromArray(text)) {
    holder.GetReflection()->AddString(&holder, &type, field.collection + value);
  }
}

void EnumFromColumn(std::string_view text, const FieldDescriptor& field, Message& holder) {
  const auto* value = field.enum_type()->FindValueByName(std::string(text));
  if (value == nullptr) Mismatch(field, "holds a value that its enum does not have");
  holder.GetReflection()->SetEnum(&holder, &field, value);
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

void FromColumn(std::optional<std::string_view> column, const ColumnField& field, Message& record) {
  if (!column.has_value()) return field.field.Clear(record);
  const FieldDescriptor& type = field.field.descriptor();
  Message& holder = field.field.MutableHolder(record);
  if (type.is_repeated()) return RepeatedFromColumn(*column, field, holder);
  const Reflection& reflection = *holder.GetReflection();
  switch (type.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(&holder, &type, std::string(field.collection).append(*column));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&holder, &type, *column == "t");
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&holder, &type, ToNumber<int32_t>(*column, type));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&holder, &type, ToNumber<int64_t>(*column, type));
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.SetUInt32(&holder, &type, ToNumber<uint32_t>(*column, type));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.SetUInt64(&holder, &type, ToNumber<uint64_t>(*column, type));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.SetDouble(&holder, &type, ToDouble(*column, type));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.SetFloat(&holder, &type, static_cast<float>(ToDouble(*column, type)));
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumFromColumn(*column, type, holder);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageFromColumn(*column, type, holder);
  }
}

std::string ToArray(const std::vector<std::string>& values) {
  std::string text = "{";
  for (const std::string& value : values) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

std::vector<std::string> FromArray(std::string_view text) {
  std::vector<std::string> values;
  bool quoted = false;
  std::string value;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      values.push_back(std::move(value));
      value.clear();
    } else {
      value += c == '\\' ? text[++i] : c;
    }
  }
  if (text.size() > 2) values.push_back(std::move(value));
  return values;
}

std::string ToTimestamp(absl::Time time) {
  return absl::FormatTime("%E4Y-%m-%d %H:%M:%E6S+00", time, absl::UTCTimeZone());
}

absl::Time FromTimestamp(std::string_view text) {
  // "2026-11-22 10:20:30.123456+00": sessions are set to UTC and ISO.
  Digits digits(text);
  const int year = digits.Next('-');
  const int month = digits.Next('-');
  const int day = digits.Next(' ');
  const int hour = digits.Next(':');
  const int minute = digits.Next(':');
  const int second = digits.Next(text.find('.') == text.npos ? '+' : '.');
  if (!digits.ok()) throw std::logic_error("a timestamptz in an unknown style");
  const absl::CivilSecond seconds(year, month, day, hour, minute, second);
  return absl::FromUnixSeconds(seconds - absl::CivilSecond()) + absl::Microseconds(digits.Micros());
}

}  // namespace leadline::postgres
