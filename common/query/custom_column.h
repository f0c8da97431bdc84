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

}  // namespace leadline::query
