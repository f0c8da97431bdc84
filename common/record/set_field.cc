#include "common/record/set_field.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "google/type/date.pb.h"

namespace leadline::record {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;

// "KIND_" of KIND_UNSPECIFIED: what every value of the enum begins with.
std::string PrefixOf(const EnumDescriptor& type) {
  return std::string(absl::StripSuffix(type.value(0)->name(), "UNSPECIFIED"));
}

const EnumValueDescriptor* FindValue(const EnumDescriptor& type, const std::string& text) {
  const std::string name = absl::StrReplaceAll(absl::AsciiStrToUpper(text), {{"-", "_"}});
  const EnumValueDescriptor* value = type.FindValueByName(name);
  return value != nullptr ? value : type.FindValueByName(PrefixOf(type) + name);
}

std::string ValuesOf(const EnumDescriptor& type) {
  std::string values;
  for (int i = 1; i < type.value_count(); ++i) {
    const std::string name(absl::StripPrefix(type.value(i)->name(), PrefixOf(type)));
    absl::StrAppend(&values, i > 1 ? "|" : "", absl::AsciiStrToLower(name));
  }
  return values;
}

bool SetDate(const std::string& text, Message& message) {
  absl::CivilDay day;
  if (text.size() != 10 || !absl::ParseCivilTime(text, &day)) return false;
  auto& date = static_cast<google::type::Date&>(message);
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return true;
}

bool SetMessage(const FieldDescriptor& field, const std::string& text, Message& holder) {
  Message* message = holder.GetReflection()->MutableMessage(&holder, &field);
  if (field.message_type() == google::type::Date::descriptor()) return SetDate(text, *message);
  return google::protobuf::util::TimeUtil::FromString(text, static_cast<Timestamp*>(message));
}

bool SetEnum(const FieldDescriptor& field, const std::string& text, Message& holder) {
  const EnumValueDescriptor* value = FindValue(*field.enum_type(), text);
  if (value == nullptr) return false;
  const Reflection& reflection = *holder.GetReflection();
  field.is_repeated() ? reflection.AddEnum(&holder, &field, value)
                      : reflection.SetEnum(&holder, &field, value);
  return true;
}

template <class Number, class Setter>
bool SetNumber(bool (*parse)(absl::string_view, Number*), const FieldDescriptor& field,
               const std::string& text, Message& holder, Setter setter) {
  Number number{};
  if (!parse(text, &number)) return false;
  (holder.GetReflection()->*setter)(&holder, &field, number);
  return true;
}

bool SetText(const FieldDescriptor& field, const std::string& text, Message& holder) {
  const Reflection& reflection = *holder.GetReflection();
  field.is_repeated() ? reflection.AddString(&holder, &field, text)
                      : reflection.SetString(&holder, &field, text);
  return true;
}

bool Set(const FieldDescriptor& field, const std::string& text, Message& holder) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return SetText(field, text, holder);
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(field, text, holder);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetMessage(field, text, holder);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetNumber<bool>(absl::SimpleAtob, field, text, holder, &Reflection::SetBool);
    case FieldDescriptor::CPPTYPE_INT32:
      return SetNumber<int32_t>(absl::SimpleAtoi<int32_t>, field, text, holder,
                                &Reflection::SetInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return SetNumber<int64_t>(absl::SimpleAtoi<int64_t>, field, text, holder,
                                &Reflection::SetInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return SetNumber<double>(absl::SimpleAtod, field, text, holder, &Reflection::SetDouble);
    default:
      return false;
  }
}

}  // namespace

absl::Status SetFromText(const Field& field, const std::string& text, Message& message) {
  if (Set(field.descriptor(), text, field.MutableHolder(message))) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("expected ", KindOf(field.descriptor())));
}

std::string KindOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true|false";
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return "a whole number";
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return "a number";
    case FieldDescriptor::CPPTYPE_ENUM:
      return ValuesOf(*field.enum_type());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return field.message_type() == Timestamp::descriptor() ? "a time, 2026-01-31T12:00:00Z"
                                                             : "a date, 2026-01-31";
    default:
      return "text";
  }
}

bool IsSettable(const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return true;
  if (field.is_repeated()) return field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
  return field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
         field.message_type() == Timestamp::descriptor() ||
         field.message_type() == google::type::Date::descriptor();
}

}  // namespace leadline::record
