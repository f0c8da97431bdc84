#include "common/query/order.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/query/custom_column.h"
#include "common/query/parameter.h"
#include "common/status/failure.h"

namespace leadline::query {
namespace {

constexpr char kIdPath[] = "name";

bool Sorts(const Field& field) { return field.sortable || std::strcmp(field.path, kIdPath) == 0; }

// A key of `map` becomes SQL, so it is looked at once more, wherever it was defined.
bool IsPlain(const std::string& key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](const char c) {
    return absl::ascii_isalnum(c) || c == '_';
  });
}

std::optional<SortKey> FindCustomKey(const std::string& path, bool descending, const Field& map,
                                     const record::CustomFields& custom_fields) {
  if (path == map.path) return std::nullopt;
  const std::string key = path.substr(std::strlen(map.path) + 1);
  const auto found = custom_fields.find(key);
  if (found == custom_fields.end() || !IsPlain(key)) return std::nullopt;
  const std::string value = absl::StrCat("(", map.column, "->'", key, "')");
  return SortKey{.path = path,
                 .column = KeptColumnOf(found->second, value),
                 .type = KeptValueOf(found->second).type,
                 .nullable = true,
                 .descending = descending,
                 .custom = &found->second};
}

std::optional<SortKey> FindKey(const std::string& path, bool descending, const Table& table,
                               const record::CustomFields& custom_fields) {
  const Field* field = FindField(table, path);
  if (field == nullptr) return std::nullopt;
  if (field->type == Type::kCustomFields) {
    return FindCustomKey(path, descending, *field, custom_fields);
  }
  if (!Sorts(*field)) return std::nullopt;
  return SortKey{.path = path,
                 .column = field->column,
                 .type = field->type,
                 .nullable = field->nullable,
                 .descending = descending};
}

absl::Status OrderInvalid(const Table& table) {
  std::string paths;
  for (const Field& field : table.fields) {
    const bool is_map = field.type == Type::kCustomFields;
    if (!Sorts(field) && !is_map) continue;
    paths += (paths.empty() ? "" : ", ") + std::string(field.path) + (is_map ? ".{key}" : "");
  }
  const std::string description = "must be a list such as \"" + std::string(table.default_order) +
                                  "\" of different ones of: " + paths;
  absl::Status status = Failure(absl::StatusCode::kInvalidArgument,
                                type::v1::ERROR_REASON_FILTER_INVALID, "order_by: " + description);
  google::rpc::BadRequest details;
  auto& violation = *details.add_field_violations();
  violation.set_field("order_by");
  violation.set_description(description);
  SetDetail(status, details);
  return status;
}

// One column of the order against its value in the last row of the page before.
class Comparison {
 public:
  Comparison(const SortKey& key, size_t index, const std::optional<std::string>& value,
             postgres::Arguments& arguments)
      : key_(key),
        column_(key.column),
        is_null_(!value.has_value()),
        placeholder_(":after_" + std::to_string(index) + "::" + SqlTypeOf(key.type)) {
    if (value.has_value()) arguments.Set("after_" + std::to_string(index), *value);
  }

  std::string Equal() const {
    return is_null_ ? column_ + " IS NULL" : column_ + " = " + placeholder_;
  }

  // NULLs are last going up and first coming down.
  std::string After() const {
    if (key_.descending)
      return is_null_ ? column_ + " IS NOT NULL" : column_ + " < " + placeholder_;
    if (is_null_) return "false";
    const std::string greater = column_ + " > " + placeholder_;
    return key_.nullable ? "(" + greater + " OR " + column_ + " IS NULL)" : greater;
  }

  bool is_null() const { return is_null_; }
  const std::string& column() const { return column_; }
  const std::string& placeholder() const { return placeholder_; }

 private:
  const SortKey key_;
  const std::string column_;
  const bool is_null_;
  const std::string placeholder_;
};

// (a, b) < (x, y): what an index over (a, b) answers in one descent.
std::string RowComparison(const std::vector<Comparison>& columns, bool descending) {
  std::string left;
  std::string right;
  for (const Comparison& column : columns) {
    left += (left.empty() ? "" : ", ") + column.column();
    right += (right.empty() ? "" : ", ") + column.placeholder();
  }
  return "(" + left + ") " + (descending ? "<" : ">") + " (" + right + ")";
}

// after(a) OR (a = x AND (after(b) OR (b = y AND …)))
std::string Staircase(const std::vector<Comparison>& columns) {
  std::string condition = columns.back().After();
  for (size_t i = columns.size() - 1; i-- > 0;) {
    condition =
        "(" + columns[i].After() + " OR (" + columns[i].Equal() + " AND " + condition + "))";
  }
  return condition;
}

// Says no more than the staircase, but an index over the first column can begin there.
std::string Bound(const Comparison& first, const SortKey& key) {
  // Going up, what has no value comes behind all of them.
  if (first.is_null() || (key.nullable && !key.descending)) return "";
  return first.column() + (key.descending ? " <= " : " >= ") + first.placeholder() + " AND ";
}

}  // namespace

absl::StatusOr<std::vector<SortKey>> ParseOrder(const std::string& order_by, const Table& table,
                                                const record::CustomFields& custom_fields) {
  std::vector<SortKey> order;
  const auto uses = [&order](const std::string& path) {
    return std::any_of(order.begin(), order.end(),
                       [&](const auto& key) { return key.path == path; });
  };
  for (const auto part : absl::StrSplit(order_by.empty() ? table.default_order : order_by, ',')) {
    const std::vector<std::string> words =
        absl::StrSplit(part, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.empty() || words.size() > 2) return OrderInvalid(table);
    const bool descending = words.size() == 2 && words[1] == "desc";
    if (words.size() == 2 && !descending && words[1] != "asc") return OrderInvalid(table);
    const auto key = FindKey(words[0], descending, table, custom_fields);
    if (!key.has_value() || uses(key->path)) return OrderInvalid(table);
    order.push_back(*key);
  }
  if (!uses(kIdPath)) order.push_back(*FindKey(kIdPath, order.back().descending, table, {}));
  return order;
}

std::string OrderSql(const std::vector<SortKey>& order) {
  std::string sql;
  for (const SortKey& key : order) {
    sql += (sql.empty() ? "ORDER BY " : ", ") + key.column + (key.descending ? " DESC" : "");
  }
  return sql;
}

std::string AfterSql(const std::vector<SortKey>& order,
                     const std::vector<std::optional<std::string>>& keys,
                     postgres::Arguments& arguments) {
  std::vector<Comparison> columns;
  for (size_t i = 0; i < order.size(); ++i) {
    columns.emplace_back(order[i], i + 1, keys[i], arguments);
  }
  const bool uniform = std::all_of(order.begin(), order.end(), [&](const SortKey& key) {
    return !key.nullable && key.descending == order.front().descending;
  });
  if (uniform) return RowComparison(columns, order.front().descending);
  return Bound(columns.front(), order.front()) + Staircase(columns);
}

}  // namespace leadline::query
