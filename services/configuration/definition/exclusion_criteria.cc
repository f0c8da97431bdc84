#include "services/configuration/definition/exclusion_criteria.h"

#include <algorithm>

#include "common/query/filter.h"

namespace leadline::configuration {
namespace {

using query::Expression;
using query::Operator;

// One field and one value that it has.
struct Fact {
  const std::string& field;
  const std::string& value;
};

bool IsAbout(const Expression& term, const Fact& fact) {
  return term.kind == Expression::Kind::kComparison && term.field == fact.field &&
         term.value.kind == query::Value::Kind::kText;
}

// Whether the comparison is true of every record that the fact is true of.
bool Follows(const Expression& term, const Fact& fact) {
  return IsAbout(term, fact) && (term.op == Operator::kEquals || term.op == Operator::kHas) &&
         term.value.text == fact.value;
}

bool Contradicts(const Expression& filter, const Fact& fact) {
  const auto contradicts = [&fact](const Expression& operand) {
    return Contradicts(operand, fact);
  };
  const auto& operands = filter.operands;
  switch (filter.kind) {
    case Expression::Kind::kAnd:
      return std::any_of(operands.begin(), operands.end(), contradicts);
    case Expression::Kind::kOr:
      return std::all_of(operands.begin(), operands.end(), contradicts);
    case Expression::Kind::kNot:
      return Follows(operands.front(), fact);
    case Expression::Kind::kComparison:
      break;
  }
  if (!IsAbout(filter, fact)) return false;
  const bool same = filter.value.text == fact.value;
  return (filter.op == Operator::kEquals && !same) || (filter.op == Operator::kDiffers && same);
}

}  // namespace

bool Excludes(const std::string& condition, const std::string& field, const std::string& value) {
  const auto parsed = query::ParseFilter(condition);
  return parsed.ok() && Contradicts(*parsed, {field, value});
}

}  // namespace leadline::configuration
