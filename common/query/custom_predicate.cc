#include "common/query/custom_predicate.h"

#include <cstring>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/postgres/codec.h"

namespace leadline::query {
namespace {

// The values of one key, each kind as the SQL type it compares as; NULL when it is of another kind.
// The names of the kinds are those of leadline.type.v1.CustomValue, in protobuf's JSON.
class CustomColumn {
 public:
  explicit CustomColumn(const std::string& value) : value_(value) {}

  std::string Text() const { return "(" + value_ + "->>'text_value')"; }
  std::string Entry() const { return "(" + value_ + "->>'entry_value')"; }
  std::string Bool() const { return "(" + value_ + "->>'bool_value')::boolean"; }
  std::string Time() const { return "(" + value_ + "->>'time_value')::timestamptz"; }

  // Zeros are left out of the JSON: an amount of nothing has no units.
  std::string Number() const {
    const std::string money = value_ + "->'money_value'";
    return "coalesce((" + value_ + "->>'number_value')::numeric, CASE WHEN " + money +
           " IS NOT NULL THEN coalesce((" + money + "->>'units')::numeric, 0) + coalesce((" +
           money + "->>'nanos')::numeric, 0) / 1e9 END)";
  }

  // Not a date: the JSON may hold a day no calendar has, and a cast would fail the statement.
  std::string Day() const {
    const std::string date = value_ + "->'date_value'";
    return "((" + date + "->>'year')::int, (" + date + "->>'month')::int, (" + date +
           "->>'day')::int)";
  }

 private:
  const std::string value_;
};

std::string DayParameter(const std::string& date, Binder& binder) {
  return "(" + binder.Bind(date.substr(0, 4), "int") + ", " +
         binder.Bind(date.substr(5, 2), "int") + ", " + binder.Bind(date.substr(8, 2), "int") + ")";
}

// Empty when `text` is no instant.
std::string InstantOf(const Value& value, absl::Time now) {
  return value.kind == Value::Kind::kNow ? postgres::ToTimestamp(now) : TimeParameter(value.text);
}

std::string Equality(const CustomColumn& column, const Value& value, absl::Time now,
                     Binder& binder) {
  std::vector<std::string> kinds;
  if (const std::string time = InstantOf(value, now); !time.empty()) {
    kinds.push_back(column.Time() + " = " + binder.Bind(time, "timestamptz"));
  }
  if (value.kind == Value::Kind::kNow) return kinds.front();
  const bool pattern = !value.pattern.empty();
  const std::string text = binder.Bind(pattern ? value.pattern : value.text, "text");
  const std::string op = pattern ? " LIKE " : " = ";
  kinds.push_back(column.Text() + op + text);
  kinds.push_back(column.Entry() + op + text);
  if (value.text == "true" || value.text == "false") {
    kinds.push_back(column.Bool() + " = " + binder.Bind(value.text, "boolean"));
  }
  if (const std::string number = NumberParameter(value.text); !number.empty()) {
    kinds.push_back(column.Number() + " = " + binder.Bind(number, "numeric"));
  }
  if (const std::string date = DateParameter(value.text); !date.empty()) {
    kinds.push_back(column.Day() + " = " + DayParameter(date, binder));
  }
  return "(" + absl::StrJoin(kinds, " OR ") + ")";
}

absl::StatusOr<std::string> Ordering(const CustomColumn& column, const Expression& term,
                                     absl::Time now, Binder& binder) {
  const std::string op = " " + std::string(SymbolOf(term.op)) + " ";
  if (const std::string time = InstantOf(term.value, now); !time.empty()) {
    return "(" + column.Time() + op + binder.Bind(time, "timestamptz") + ")";
  }
  if (const std::string number = NumberParameter(term.value.text); !number.empty()) {
    return "(" + column.Number() + op + binder.Bind(number, "numeric") + ")";
  }
  // Nobody means the order of texts by it.
  if (IsNumber(term.value.text)) return FilterInvalid(term.value.offset, "a number up to 1e308");
  if (const std::string date = DateParameter(term.value.text); !date.empty()) {
    return "(" + column.Day() + op + DayParameter(date, binder) + ")";
  }
  return "(" + column.Text() + op + binder.Bind(term.value.text, "text") + ")";
}

}  // namespace

absl::StatusOr<std::string> CompileCustom(const Expression& term, const Field& field,
                                          absl::Time now, Binder& binder) {
  const std::string key =
      term.field.substr(std::min(term.field.size(), std::strlen(field.path) + 1));
  if (key.empty()) return FilterInvalid(term.op_offset, "a . and the custom field's key");
  if (term.value.kind == Value::Kind::kMe) {
    return FilterInvalid(term.value.offset, "a value; custom fields hold no users");
  }
  const std::string value = "(" + std::string(field.column) + "->" + binder.Bind(key, "text") + ")";
  const CustomColumn column(value);
  switch (term.op) {
    case Operator::kEquals:
      return Equality(column, term.value, now, binder);
    case Operator::kDiffers:
      return "(" + Equality(column, term.value, now, binder) + " IS NOT TRUE)";
    case Operator::kHas: {
      if (term.value.text == "*") return "(" + value + " IS NOT NULL)";
      const std::string pattern = ContainsPattern(term.value);
      return "(" + column.Text() + " ILIKE " + binder.Bind(pattern, "text") + ")";
    }
    default:
      return Ordering(column, term, now, binder);
  }
}

}  // namespace leadline::query
