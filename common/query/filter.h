#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace leadline::query {

// How much a filter may hold. Enough for a person and for a saved view, too little to hurt.
inline constexpr size_t kMaxFilterBytes = 2048;
inline constexpr int kMaxFilterTerms = 20;
inline constexpr int kMaxFilterDepth = 5;

enum class Operator { kEquals, kDiffers, kLess, kAtMost, kGreater, kAtLeast, kHas };

// "=", "!=", "<" …, as written in a filter.
const char* SymbolOf(Operator op);

// The right side of a comparison, before anybody knows the field's type.
struct Value {
  enum class Kind { kText, kMe, kNow };
  Kind kind = Kind::kText;
  std::string text;     // Without quotes and escapes.
  std::string pattern;  // LIKE pattern of the same text; empty unless it holds a `*`.
  size_t offset = 0;    // Of its first byte in the filter.
};

// One node of a parsed filter: a comparison, or AND, OR, NOT over others.
struct Expression {
  enum class Kind { kComparison, kAnd, kOr, kNot };
  Kind kind = Kind::kComparison;
  std::vector<Expression> operands;

  std::string field;  // "email", "custom_fields.budget"
  size_t field_offset = 0;
  Operator op = Operator::kEquals;
  size_t op_offset = 0;
  Value value;
};

// `field op text`, as if a caller had written it: for lists that narrow themselves.
Expression Compare(const std::string& field, Operator op, const std::string& text);

// All, or at least one, of `operands`; of none: everything, or nothing.
Expression AllOf(std::vector<Expression> operands);
Expression AnyOf(std::vector<Expression> operands);

// Parses the subset of AIP-160 that every list, saved view and rule shares:
//
//   filter     = factor {"AND" factor}          (OR binds tighter than AND)
//   factor     = term {"OR" term}
//   term       = ["NOT" | "-"] ("(" filter ")" | comparison)
//   comparison = field ("=" | "!=" | "<" | "<=" | ">" | ">=" | ":") value
//   field      = name {"." name}
//   value      = "quoted" | 'quoted' | plain | me() | now()
//
// In a value `*` stands for any text; `\` in a quoted one takes the next character as it is. Knows
// no field: what a comparison means is decided by a Table. Any complaint is FILTER_INVALID.
absl::StatusOr<Expression> ParseFilter(const std::string& filter);

// INVALID_ARGUMENT FILTER_INVALID: at byte `offset` of the filter, `expected` was expected.
absl::Status FilterInvalid(size_t offset, const std::string& expected);

}  // namespace leadline::query
