#pragma once

#include <string>
#include <vector>

#include "common/query/table.h"
#include "docs/generator/markdown.h"

namespace leadline::docs {

// A method whose `filter` and `order_by` may name the fields of a table.
struct FilteredMethod {
  std::string name;  // "LeadService.ListLeads"
  const query::Table* table;
};

const std::vector<FilteredMethod>& FilteredMethods();

// What can be filtered and ordered by, for each list.
Page FilterPage();

}  // namespace leadline::docs
