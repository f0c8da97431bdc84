#include "common/query/custom_column.h"

namespace leadline::query {
namespace {

using type::v1::CustomValue;

// Zeros are left out of the JSON: an amount of nothing has no units.
std::string Amount(const std::string& money) {
  return "CASE WHEN " + money + " IS NOT NULL THEN coalesce((" + money +
         "->>'units')::numeric, 0) + coalesce((" + money + "->>'nanos')::numeric, 0) / 1e9 END";
}

std::string Day(const std::string& date) {
  return "make_date((" + date + "->>'year')::int, (" + date + "->>'month')::int, (" + date +
         "->>'day')::int)";
}

}  // namespace

Type TypeOf(const record::CustomField& field) {
  switch (field.kind) {
    case CustomValue::kNumberValue:
    case CustomValue::kMoneyValue:
      return Type::kNumber;
    case CustomValue::kBoolValue:
      return Type::kBool;
    case CustomValue::kDateValue:
      return Type::kDate;
    case CustomValue::kTimeValue:
      return Type::kTime;
    case CustomValue::kEntryValue:
      return Type::kName;
    default:
      return Type::kText;
  }
}

// The names of the kinds are those of leadline.type.v1.CustomValue, in protobuf's JSON.
std::string ColumnOf(const record::CustomField& field, const std::string& value) {
  switch (field.kind) {
    case CustomValue::kNumberValue:
      return "(" + value + "->>'number_value')::numeric";
    case CustomValue::kMoneyValue:
      return "(" + Amount(value + "->'money_value'") + ")";
    case CustomValue::kBoolValue:
      return "(" + value + "->>'bool_value')::boolean";
    case CustomValue::kDateValue:
      return Day(value + "->'date_value'");
    case CustomValue::kTimeValue:
      return "(" + value + "->>'time_value')::timestamptz";
    case CustomValue::kEntryValue:
      return "(" + value + "->>'entry_value')";
    default:
      return "(" + value + "->>'text_value')";
  }
}

KeptValue KeptValueOf(const record::CustomField& field) {
  switch (TypeOf(field)) {
    case Type::kNumber:
      return {"NUMBER", "number_value", Type::kNumber};
    case Type::kDate:
    case Type::kTime:
      return {"TIME", "time_value", Type::kTime};
    default:
      return {"TEXT", "text_value", Type::kText};
  }
}

// As the functions of the index's migration do, where it need not know the kind.
std::string KeptColumnOf(const record::CustomField& field, const std::string& value) {
  switch (field.kind) {
    case CustomValue::kDateValue:
      return "(" + ColumnOf(field, value) + "::timestamp AT TIME ZONE 'UTC')";
    case CustomValue::kBoolValue:
      return "(" + value + "->>'bool_value')";
    case CustomValue::kNumberValue:
    case CustomValue::kMoneyValue:
    case CustomValue::kTimeValue:
      return ColumnOf(field, value);
    default:
      return "left(" + ColumnOf(field, value) + ", " + std::to_string(kKeptCharacters) + ")";
  }
}

}  // namespace leadline::query
