#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/postgres/arguments.h"
#include "common/query/table.h"
#include "common/record/custom_fields.h"

namespace leadline::query {

// One column of an order.
struct SortKey {
  std::string path;    // As in order_by.
  std::string column;  // The SQL expression that holds it.
  Type type;
  bool nullable;
  bool descending;
  // Of a custom field, which no listing statement selects by itself.
  const record::CustomField* custom = nullptr;
};

// The order of "create_time desc, email": allow-listed fields and custom fields, each once, the id
// at the end and in the direction of the key before it. FILTER_INVALID for anything else. The keys
// refer to `custom_fields`.
absl::StatusOr<std::vector<SortKey>> ParseOrder(const std::string& order_by, const Table& table,
                                                const record::CustomFields& custom_fields = {});

// "ORDER BY create_time DESC, id DESC". NULL counts as greater than every value.
std::string OrderSql(const std::vector<SortKey>& order);

// The condition of the rows that come after the one with `keys`, which are bound to `arguments` as
// after_1, after_2 …
std::string AfterSql(const std::vector<SortKey>& order,
                     const std::vector<std::optional<std::string>>& keys,
                     postgres::Arguments& arguments);

}  // namespace leadline::query
