#pragma once

#include <string>

#include "common/query/table.h"
#include "common/record/custom_fields.h"

namespace leadline::query {

// What the values of a custom field are compared as: amounts as numbers.
Type TypeOf(const record::CustomField& field);

// The SQL expression of that type over `value`, which is the field's CustomValue as jsonb; NULL
// where it is of another kind.
std::string ColumnOf(const record::CustomField& field, const std::string& value);

// How the values of a field are kept in an index, and how lists are ordered by them.
struct KeptValue {
  const char* holds;   // "TEXT", "NUMBER", "TIME": of which of the index's columns.
  const char* column;  // "number_value"
  Type type;           // Of the column.
};
KeptValue KeptValueOf(const record::CustomField& field);

// How many characters of a text are kept.
inline constexpr int kKeptCharacters = 200;

// The SQL expression of what is kept of `value`.
std::string KeptColumnOf(const record::CustomField& field, const std::string& value);

}  // namespace leadline::query
