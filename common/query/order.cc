#include "common/query/order.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/query/parameter.h"
#include "common/status/failure.h"

namespace leadline::query {
namespace {

constexpr char kIdPath[] = "name";

bool Sorts(const Field& field) { return field.sortable || std::strcmp(field.path, kIdPath) == 0; }

absl::Status OrderInvalid(const Table& table) {
  std::string paths;
  for (const Field& field : table.fields) {
    if (Sorts(field)) paths += (paths.empty() ? "" : ", ") + std::string(field.path);
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
        column_(key.field->column),
        is_null_(!value.has_value()),
        placeholder_(":after_" + std::to_string(index) + "::" + SqlTypeOf(key.field->type)) {
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
    return key_.field->nullable ? "(" + greater + " OR " + column_ + " IS NULL)" : greater;
  }

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
  if (key.field->nullable) return "";
  return first.column() + (key.descending ? " <= " : " >= ") + first.placeholder() + " AND ";
}

}  // namespace

absl::StatusOr<std::vector<SortKey>> ParseOrder(const std::string& order_by, const Table& table) {
  std::vector<SortKey> order;
  const auto uses = [&order](const Field* field) {
    return std::any_of(order.begin(), order.end(), [&](const auto& k) { return k.field == field; });
  };
  for (const auto part : absl::StrSplit(order_by.empty() ? table.default_order : order_by, ',')) {
    const std::vector<std::string> words =
        absl::StrSplit(part, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.empty() || words.size() > 2) return OrderInvalid(table);
    const bool descending = words.size() == 2 && words[1] == "desc";
    if (words.size() == 2 && !descending && words[1] != "asc") return OrderInvalid(table);
    const Field* field = FindField(table, words[0]);
    if (field == nullptr || !Sorts(*field) || uses(field)) return OrderInvalid(table);
    order.push_back({field, descending});
  }
  const Field* id = FindField(table, kIdPath);
  if (!uses(id)) order.push_back({id, order.back().descending});
  return order;
}

std::string OrderSql(const std::vector<SortKey>& order) {
  std::string sql;
  for (const SortKey& key : order) {
    sql += (sql.empty() ? "ORDER BY " : ", ") + std::string(key.field->column) +
           (key.descending ? " DESC" : "");
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
    return !key.field->nullable && key.descending == order.front().descending;
  });
  if (uniform) return RowComparison(columns, order.front().descending);
  return Bound(columns.front(), order.front()) + Staircase(columns);
}

}  // namespace leadline::query
