#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/postgres/arguments.h"
#include "common/query/filter.h"
#include "common/query/table.h"

namespace leadline::query {

// Binds a filter's values as filter_1, filter_2 … and gives their placeholders.
class Binder final {
 public:
  explicit Binder(postgres::Arguments& arguments) : arguments_(arguments) {}

  // ":filter_1::timestamptz"
  std::string Bind(const std::string& value, const std::string& type);

 private:
  postgres::Arguments& arguments_;
  int bound_ = 0;
};

// The value between any other text, for ILIKE.
std::string ContainsPattern(const Value& value);

// PostgreSQL's form of what a filter may write as a number, a date or an RFC 3339 time; empty when
// it is none.
std::string NumberParameter(const std::string& text);
std::string DateParameter(const std::string& text);
std::string TimeParameter(const std::string& text);

// "timestamptz": what a parameter compared with a field of this type is cast to.
const char* SqlTypeOf(Type type);

// The text of `value` as PostgreSQL reads it for `field`. FILTER_INVALID when the field cannot
// have such a value, so that PostgreSQL never has to refuse one. me() and now() are not for here.
absl::StatusOr<std::string> ToParameter(const Value& value, const Field& field);

}  // namespace leadline::query
