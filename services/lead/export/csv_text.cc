#include "services/lead/export/csv_text.h"

#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/record/json.h"
#include "google/protobuf/util/time_util.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"
#include "services/rules/spreadsheet_text.h"

namespace leadline::lead {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Only where there is something that a reader could take for the end of the cell.
std::string Quoted(const std::string& text) {
  if (text.find_first_of(",;\"\r\n\t ") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

std::string MoneyText(const google::type::Money& money) {
  const bool is_negative = money.units() < 0 || money.nanos() < 0;
  std::string nanos = absl::StrFormat("%09d", std::abs(money.nanos()));
  while (nanos.size() > 2 && nanos.back() == '0') nanos.pop_back();
  const std::string units = absl::StrCat(money.units());
  return absl::StrCat(is_negative && money.units() == 0 ? "-" : "", units, ".", nanos, " ",
                      money.currency_code());
}

std::string ScalarText(const Message& holder, const FieldDescriptor& field) {
  const Reflection& reflection = *holder.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(holder, &field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection.GetInt32(holder, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection.GetInt64(holder, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrFormat("%.15g", reflection.GetDouble(holder, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return std::string(reflection.GetEnum(holder, &field)->name());
    default:
      return reflection.GetString(holder, &field);
  }
}

std::string MessageText(const Message& message) {
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message)) {
    return google::protobuf::util::TimeUtil::ToString(*time);
  }
  if (const auto* money = dynamic_cast<const google::type::Money*>(&message)) {
    return MoneyText(*money);
  }
  if (const auto* date = dynamic_cast<const google::type::Date*>(&message)) {
    return absl::StrFormat("%04d-%02d-%02d", date->year(), date->month(), date->day());
  }
  return record::JsonOf(message);
}

// Whether the text is ours, and only looks like a formula: the number -5.
bool IsNumber(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_STRING &&
         field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE;
}

std::string ValueCell(const Message& holder, const FieldDescriptor& field);

// What is in it, whatever its kind is.
std::string CustomCell(const type::v1::CustomValue& value) {
  const auto* oneof = value.GetDescriptor()->FindOneofByName("value");
  const FieldDescriptor* field = value.GetReflection()->GetOneofFieldDescriptor(value, oneof);
  return field == nullptr ? "" : ValueCell(value, *field);
}

std::string ValueCell(const Message& holder, const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    const Message& message = holder.GetReflection()->GetMessage(holder, &field);
    const auto* custom = dynamic_cast<const type::v1::CustomValue*>(&message);
    return custom == nullptr ? CsvCell(MessageText(message)) : CustomCell(*custom);
  }
  const std::string text = ScalarText(holder, field);
  return IsNumber(field) ? Quoted(text) : CsvCell(text);
}

std::string ListCell(const record::Field& field, const Message& holder, const v1::Lead& lead) {
  const FieldDescriptor& descriptor = field.descriptor();
  const Reflection& reflection = *holder.GetReflection();
  const int size = reflection.FieldSize(holder, &descriptor);
  if (size == 0) return "";
  if (descriptor.cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return CsvCell(record::JsonOf(field, lead));
  }
  std::vector<std::string> values;
  for (int i = 0; i < size; ++i) {
    values.push_back(reflection.GetRepeatedString(holder, &descriptor, i));
  }
  return CsvCell(absl::StrJoin(values, ";"));
}

}  // namespace

std::string CsvCell(const std::string& text) { return Quoted(rules::GuardedCell(text)); }

std::string CsvCell(const record::Field& field, const v1::Lead& lead) {
  const FieldDescriptor& descriptor = field.descriptor();
  const Message* holder = field.Holder(lead);
  if (holder == nullptr) return "";
  if (descriptor.is_repeated()) return ListCell(field, *holder, lead);
  if (descriptor.has_presence() && !holder->GetReflection()->HasField(*holder, &descriptor)) {
    return "";
  }
  return ValueCell(*holder, descriptor);
}

}  // namespace leadline::lead
