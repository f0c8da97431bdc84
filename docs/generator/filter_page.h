#pragma once

#include <string>
#include <vector>

#include "common/query/table.h"
#include "docs/generator/markdown.h"

namespace leadline::docs {

// Methods whose `filter`, and `order_by` if they have it, may name the fields of a table.
struct FilteredMethods {
  std::vector<std::string> names;  // "LeadService.ListLeads"
  const query::Table* table;
};

const std::vector<FilteredMethods>& AllFilteredMethods();

// What can be filtered and ordered by, for each list.
Page FilterPage();

}  // namespace leadline::docs
