#include "common/query/parameter.h"

#include <cmath>
#include <cstdint>
#include <cstring>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/identifier/identifier.h"
#include "common/postgres/column_text.h"

namespace leadline::query {
namespace {

constexpr size_t kMaxNumberLength = 40;

// What a double has too. A numeric of PostgreSQL ends 16383 digits behind the point, and a text
// that goes on behind them fails its statement.
constexpr int kMaxExponent = 308;

// Without the prefix, which the column leaves out too; empty when it is no name of this kind.
std::string NameParameter(const std::string& text, const Field& field) {
  const size_t length = std::strlen(field.prefix);
  if (text.compare(0, length, field.prefix) != 0) return "";
  const std::string id = text.substr(length);
  const bool takes_uuid = field.type == Type::kId || field.type == Type::kIds;
  return takes_uuid && !identifier::IsId(id) ? "" : id;
}

// Of a text that is a number: "1e3", not "1e-20000", nor any zero that is written so.
bool HasUsualExponent(const std::string& number) {
  const size_t e = number.find_first_of("eE");
  int exponent = 0;
  return e == std::string::npos || (absl::SimpleAtoi(number.substr(e + 1), &exponent) &&
                                    exponent >= -kMaxExponent && exponent <= kMaxExponent);
}

absl::StatusOr<std::string> Checked(bool valid, const Value& value, const std::string& expected) {
  if (valid) return value.text;
  return FilterInvalid(value.offset, expected);
}

absl::StatusOr<std::string> Filled(const std::string& parameter, const Value& value,
                                   const std::string& expected) {
  if (!parameter.empty()) return parameter;
  return FilterInvalid(value.offset, expected);
}

std::string ValuesOf(const google::protobuf::EnumDescriptor& type) {
  std::string names = "one of";
  for (int i = 0; i < type.value_count(); ++i) {
    names += (i == 0 ? " " : ", ") + type.value(i)->name();
  }
  return names;
}

}  // namespace

std::string Binder::Bind(const std::string& value, const std::string& type) {
  const std::string name = "filter_" + std::to_string(++bound_);
  arguments_.Set(name, value);
  return ":" + name + "::" + type;
}

std::string ContainsPattern(const Value& value) {
  if (!value.pattern.empty()) return "%" + value.pattern + "%";
  return "%" + absl::StrReplaceAll(value.text, {{"%", "\\%"}, {"_", "\\_"}, {"\\", "\\\\"}}) + "%";
}

std::string NumberParameter(const std::string& text) {
  double number = 0;
  const bool valid = text.size() <= kMaxNumberLength &&
                     text.find_first_not_of("+-.0123456789eE") == std::string::npos &&
                     absl::SimpleAtod(text, &number) && std::isfinite(number) &&
                     HasUsualExponent(text);
  return valid ? text : "";
}

std::string DateParameter(const std::string& text) {
  absl::CivilDay day;
  return text.size() == 10 && absl::ParseCivilTime(text, &day) && day.year() >= 1 ? text : "";
}

std::string TimeParameter(const std::string& text) {
  absl::Time time;
  const bool starts_with_year = text.size() > 4 && text[4] == '-';
  if (!starts_with_year || !absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return "";
  const auto year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
  return year >= 1 && year <= 9999 ? postgres::ToTimestamp(time) : "";
}

const char* SqlTypeOf(Type type) {
  switch (type) {
    case Type::kBool:
      return "boolean";
    case Type::kInteger:
      return "bigint";
    case Type::kNumber:
      return "numeric";
    case Type::kTime:
      return "timestamptz";
    case Type::kDate:
      return "date";
    case Type::kId:
    case Type::kIds:
      return "uuid";
    default:
      return "text";
  }
}

absl::StatusOr<std::string> ToParameter(const Value& value, const Field& field) {
  const std::string& text = value.text;
  int64_t integer = 0;
  switch (field.type) {
    case Type::kBool:
      return Checked(text == "true" || text == "false", value, "true or false");
    case Type::kInteger:
      return Checked(absl::SimpleAtoi(text, &integer), value, "a whole number");
    case Type::kNumber:
      return Filled(NumberParameter(text), value, "a number");
    case Type::kDate:
      return Filled(DateParameter(text), value, "a date such as 2026-01-31");
    case Type::kTime:
      return Filled(TimeParameter(text), value,
                    "an RFC 3339 time such as 2026-01-31T12:00:00Z, or now()");
    case Type::kEnum:
      return Checked(field.values()->FindValueByName(text) != nullptr, value,
                     ValuesOf(*field.values()));
    case Type::kId:
    case Type::kIds:
    case Type::kName:
    case Type::kNames:
      return Filled(
          NameParameter(text, field), value,
          "a resource name" +
              (field.prefix[0] == '\0' ? "" : " such as " + std::string(field.prefix) + "…"));
    default:
      return text;
  }
}

}  // namespace leadline::query
