#include "common/query/predicate.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/postgres/column_text.h"
#include "common/query/custom_column.h"
#include "common/query/parameter.h"
#include "common/status/macros.h"

namespace leadline::query {
namespace {

bool IsList(Type type) {
  return type == Type::kTexts || type == Type::kNames || type == Type::kIds;
}

std::string FieldsOf(const Table& table) {
  std::string paths = "one of the fields";
  for (const Field& field : table.fields) {
    paths += (&field == table.fields.data() ? " " : ", ") + std::string(field.path);
  }
  return paths;
}

std::string OperatorsExpected(Type type) {
  std::string symbols = "one of";
  for (const Operator op : OperatorsOf(type)) symbols += " " + std::string(SymbolOf(op));
  return symbols;
}

// What every text begins with that a LIKE pattern matches.
std::string LiteralStart(const std::string& pattern) {
  std::string start;
  for (size_t i = 0; i < pattern.size() && pattern[i] != '%' && pattern[i] != '_'; ++i) {
    if (pattern[i] == '\\') ++i;
    if (i < pattern.size()) start += pattern[i];
  }
  return start;
}

// Walks a filter and writes its condition.
class Compiler {
 public:
  Compiler(const Table& table, const Surroundings& surroundings, postgres::Arguments& arguments)
      : table_(table), surroundings_(surroundings), binder_(arguments) {}

  absl::StatusOr<std::string> Condition(const Expression& filter) {
    switch (filter.kind) {
      case Expression::Kind::kAnd:
        return filter.operands.empty() ? "true" : Joined(filter, " AND ");
      case Expression::Kind::kOr:
        return filter.operands.empty() ? "false" : Joined(filter, " OR ");
      case Expression::Kind::kNot:
        return Inverse(filter.operands.front());
      case Expression::Kind::kComparison:
        return Comparison(filter);
    }
    return std::string();
  }

  // " AND id IN (…)" for each part that all records of the filter meet and an index knows. Of a
  // filter that Condition takes.
  std::string Narrowing(const Expression& filter) {
    if (surroundings_.indexed.empty()) return "";
    if (filter.kind == Expression::Kind::kAnd) {
      std::string sql;
      for (const Expression& operand : filter.operands) sql += Narrowing(operand);
      return sql;
    }
    const auto records = Records(filter);
    if (!records.has_value()) return "";
    return " AND " + std::string(FindField(table_, "name")->column) + " IN (" + *records + ")";
  }

 private:
  // The records, by id, among which an index finds all that the filter matches; none when none
  // does.
  std::optional<std::string> Records(const Expression& filter) {
    switch (filter.kind) {
      case Expression::Kind::kAnd:
        for (const Expression& operand : filter.operands) {
          if (auto records = Records(operand)) return records;
        }
        return std::nullopt;
      case Expression::Kind::kOr:
        return Union(filter.operands);
      case Expression::Kind::kNot:
        return std::nullopt;
      case Expression::Kind::kComparison:
        return IndexedRecords(filter);
    }
    return std::nullopt;
  }

  std::optional<std::string> Union(const std::vector<Expression>& operands) {
    std::string sql;
    for (const Expression& operand : operands) {
      const auto records = Records(operand);
      if (!records.has_value()) return std::nullopt;
      sql += (sql.empty() ? "" : " UNION ALL ") + *records;
    }
    return sql.empty() ? std::nullopt : std::optional(sql);
  }

  std::optional<std::string> IndexedRecords(const Expression& term) {
    const Field* map = FindField(table_, term.field);
    if (map->type != Type::kCustomFields) return std::nullopt;
    const std::string key = term.field.substr(std::strlen(map->path) + 1);
    if (surroundings_.indexed.count(key) == 0) return std::nullopt;
    const record::CustomField& custom = surroundings_.custom_fields.at(key);
    const KeptValue kept = KeptValueOf(custom);
    const auto condition = KeptCondition(term, custom, kept);
    if (!condition.has_value()) return std::nullopt;
    return absl::StrCat(
        "SELECT record FROM field_values WHERE organization_id = :organization_id AND collection = "
        "'",
        table_.collection, "' AND field = ", binder_.Bind(key, "text"), " AND holds = '",
        kept.holds, "' AND ", *condition);
  }

  // What is true of the kept value wherever the term is.
  std::optional<std::string> KeptCondition(const Expression& term,
                                           const record::CustomField& custom,
                                           const KeptValue& kept) {
    if (term.op == Operator::kDiffers || term.op == Operator::kHas) return std::nullopt;
    if (!term.value.pattern.empty()) return BeginsAlike(term.value, kept);
    const Field field{.path = "", .column = kept.column, .type = TypeOf(custom)};
    const auto parameter = Bound(term.value, field);
    if (!parameter.ok()) return std::nullopt;
    std::string value = *parameter;
    if (kept.type == Type::kText && field.type != Type::kBool) {
      value = absl::StrCat("left(", value, ", ", kKeptCharacters, ")");
    } else if (field.type == Type::kBool) {
      value = "'" + value + "'";
    } else if (field.type == Type::kDate) {
      value = "(" + value + "::timestamp AT TIME ZONE 'UTC')";
    }
    // Of what is cut, a greater one may look alike.
    const bool strict = kept.type != Type::kText || term.op == Operator::kEquals;
    return absl::StrCat(kept.column, " ", SymbolOf(strict ? term.op : OrEqual(term.op)), " ",
                        value);
  }

  static Operator OrEqual(Operator op) {
    if (op == Operator::kLess) return Operator::kAtMost;
    return op == Operator::kGreater ? Operator::kAtLeast : op;
  }

  std::optional<std::string> BeginsAlike(const Value& value, const KeptValue& kept) {
    const std::string start = LiteralStart(value.pattern);
    if (kept.type != Type::kText || start.empty()) return std::nullopt;
    const std::string least =
        absl::StrCat("left(", binder_.Bind(start, "text"), ", ", kKeptCharacters, ")");
    // No character comes behind the last one that there can be.
    return absl::StrCat("(", kept.column, " >= ", least, " AND ", kept.column, " <= ", least,
                        " || U&'\\+10FFFF')");
  }

  absl::StatusOr<std::string> Joined(const Expression& filter, const std::string& word) {
    std::string sql = "(";
    for (const Expression& operand : filter.operands) {
      LEADLINE_ASSIGN_OR_RETURN(const std::string condition, Condition(operand));
      sql += (sql.size() == 1 ? "" : word) + condition;
    }
    return sql + ")";
  }

  // Not plain NOT: a comparison with NULL is NULL, and so would be its inverse.
  absl::StatusOr<std::string> Inverse(const Expression& operand) {
    LEADLINE_ASSIGN_OR_RETURN(const std::string condition, Condition(operand));
    return "((" + condition + ") IS NOT TRUE)";
  }

  absl::StatusOr<std::string> Comparison(const Expression& term) {
    const Field* field = FindField(table_, term.field);
    if (field == nullptr) return FilterInvalid(term.field_offset, FieldsOf(table_));
    return field->type == Type::kCustomFields ? Custom(term, *field) : Typed(term, *field);
  }

  // One key of a map, compared as a column of the type that its definition says.
  absl::StatusOr<std::string> Custom(const Expression& term, const Field& map) {
    if (term.field == map.path)
      return FilterInvalid(term.op_offset, "a . and the custom field's key");
    const std::string key = term.field.substr(std::strlen(map.path) + 1);
    const auto found = surroundings_.custom_fields.find(key);
    if (found == surroundings_.custom_fields.end()) {
      return FilterInvalid(term.field_offset, "a custom field that is defined");
    }
    const record::CustomField& custom = found->second;
    const std::string value =
        "(" + std::string(map.column) + "->" + binder_.Bind(key, "text") + ")";
    if (term.op == Operator::kHas && term.value.text == "*") return "(" + value + " IS NOT NULL)";
    if (TypeOf(custom) == Type::kName && !absl::StartsWith(term.value.text, custom.entries)) {
      return FilterInvalid(term.value.offset, "a resource name such as " + custom.entries + "…");
    }
    const std::string column = ColumnOf(custom, value);
    return Typed(term, {.path = term.field.c_str(),
                        .column = column.c_str(),
                        .type = TypeOf(custom),
                        .nullable = true});
  }

  absl::StatusOr<std::string> Typed(const Expression& term, const Field& field) {
    const auto allowed = OperatorsOf(field.type);
    if (std::find(allowed.begin(), allowed.end(), term.op) == allowed.end()) {
      return FilterInvalid(term.op_offset, OperatorsExpected(field.type));
    }
    if (term.op == Operator::kHas) return Has(term, field);
    if (!term.value.pattern.empty() && field.type == Type::kText) return Matches(term, field);
    LEADLINE_ASSIGN_OR_RETURN(const std::string parameter, Bound(term.value, field));
    const bool null_differs = term.op == Operator::kDiffers && field.nullable;
    const std::string op = null_differs ? "IS DISTINCT FROM" : SymbolOf(term.op);
    return "(" + std::string(field.column) + " " + op + " " + parameter + ")";
  }

  absl::StatusOr<std::string> Has(const Expression& term, const Field& field) {
    const std::string column = field.column;
    if (term.value.text == "*") {
      if (IsList(field.type)) return "(cardinality(" + column + ") > 0)";
      return field.type == Type::kText ? "(" + column + " <> '')" : "(" + column + " IS NOT NULL)";
    }
    if (field.type == Type::kText) {
      const std::string pattern = ContainsPattern(term.value);
      return "(" + column + " ILIKE " + binder_.Bind(pattern, "text") + ")";
    }
    if (!IsList(field.type)) return FilterInvalid(term.value.offset, "* (the field has a value)");
    LEADLINE_ASSIGN_OR_RETURN(const std::string element, Bound(term.value, field));
    return "(" + column + " @> ARRAY[" + element + "])";
  }

  absl::StatusOr<std::string> Matches(const Expression& term, const Field& field) {
    if (term.op != Operator::kEquals && term.op != Operator::kDiffers) {
      return FilterInvalid(term.value.offset, "a value without *, which goes with = and != only");
    }
    const std::string sql =
        "(" + std::string(field.column) + " LIKE " + binder_.Bind(term.value.pattern, "text") + ")";
    return term.op == Operator::kEquals ? sql : "(" + sql + " IS NOT TRUE)";
  }

  // The placeholder of the value, bound.
  absl::StatusOr<std::string> Bound(const Value& value, const Field& field) {
    const std::string type = SqlTypeOf(field.type);
    if (value.kind == Value::Kind::kNow) {
      if (field.type != Type::kTime) return FilterInvalid(value.offset, "a value; this is no time");
      return binder_.Bind(postgres::ToTimestamp(surroundings_.now), type);
    }
    if (value.kind == Value::Kind::kText) {
      LEADLINE_ASSIGN_OR_RETURN(const std::string parameter, ToParameter(value, field));
      // With "true" or "false" in its text, one plan of the statement is good for every call.
      return field.type == Type::kBool ? parameter : binder_.Bind(parameter, type);
    }
    const bool users = std::string(field.prefix) == kUsers && field.type != Type::kText;
    if (!users) return FilterInvalid(value.offset, "a value; this field holds no users");
    const Value me{Value::Kind::kText, surroundings_.subject, "", value.offset};
    LEADLINE_ASSIGN_OR_RETURN(const std::string parameter, ToParameter(me, field));
    return binder_.Bind(parameter, type);
  }

  static constexpr char kUsers[] = "users/";

  const Table& table_;
  const Surroundings& surroundings_;
  Binder binder_;
};

}  // namespace

absl::StatusOr<std::string> CompileFilter(const Expression& filter, const Table& table,
                                          const Surroundings& surroundings,
                                          postgres::Arguments& arguments) {
  Compiler compiler(table, surroundings, arguments);
  LEADLINE_ASSIGN_OR_RETURN(std::string condition, compiler.Condition(filter));
  return condition + compiler.Narrowing(filter);
}

absl::StatusOr<std::vector<std::string>> CompileFilters(const std::vector<Expression>& filters,
                                                        const Table& table,
                                                        const Surroundings& surroundings,
                                                        postgres::Arguments& arguments) {
  Compiler compiler(table, surroundings, arguments);
  std::vector<std::string> conditions;
  for (const Expression& filter : filters) {
    LEADLINE_ASSIGN_OR_RETURN(conditions.emplace_back(), compiler.Condition(filter));
  }
  return conditions;
}

}  // namespace leadline::query
