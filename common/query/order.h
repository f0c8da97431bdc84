#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/postgres/arguments.h"
#include "common/query/table.h"

namespace leadline::query {

// One column of an order.
struct SortKey {
  const Field* field;
  bool descending;
};

// The order of "create_time desc, email": allow-listed fields, each once, the id at the end and in
// the direction of the key before it. FILTER_INVALID for anything else.
absl::StatusOr<std::vector<SortKey>> ParseOrder(const std::string& order_by, const Table& table);

// "ORDER BY create_time DESC, id DESC". NULL counts as greater than every value.
std::string OrderSql(const std::vector<SortKey>& order);

// The condition of the rows that come after the one with `keys`, which are bound to `arguments` as
// after_1, after_2 …
std::string AfterSql(const std::vector<SortKey>& order,
                     const std::vector<std::optional<std::string>>& keys,
                     postgres::Arguments& arguments);

}  // namespace leadline::query
