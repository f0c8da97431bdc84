#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/postgres/arguments.h"
#include "common/query/filter.h"
#include "common/query/table.h"
#include "common/record/custom_fields.h"

namespace leadline::query {

// What me(), now() and the keys of custom fields mean in a filter.
struct Surroundings {
  std::string subject;
  absl::Time now;
  const record::CustomFields& custom_fields;
  // The keys of those by which an index of field_indexes.h finds records of the table.
  std::set<std::string> indexed = {};
};

// The SQL condition of a parsed filter over a table's columns. Whatever the caller wrote is bound
// to `arguments` as filter_1, filter_2 …; none of it becomes SQL. A field without a value makes
// its comparison false, and NOT of it true. FILTER_INVALID for fields, operators and values that
// the table does not allow. What indexes of custom fields know narrows the records beforehand.
absl::StatusOr<std::string> CompileFilter(const Expression& filter, const Table& table,
                                          const Surroundings& surroundings,
                                          postgres::Arguments& arguments);

// The conditions of several filters that one statement has beside each other, in their order.
absl::StatusOr<std::vector<std::string>> CompileFilters(const std::vector<Expression>& filters,
                                                        const Table& table,
                                                        const Surroundings& surroundings,
                                                        postgres::Arguments& arguments);

}  // namespace leadline::query
