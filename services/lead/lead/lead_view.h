#pragma once

#include <optional>
#include <string>
#include <vector>

namespace leadline::lead {

// What a view narrows a list to, and its order; what is unset does neither.
struct LeadView {
  bool converted = false;  // Whether converted leads belong to it.
  std::string filter;
  std::string order_by;
  std::optional<std::vector<std::string>> statuses;
  std::optional<std::vector<std::string>> no_statuses;
};

// A column of a board.
struct BoardColumn {
  std::string status;
  bool only_if_filled = false;  // Is not shown when no lead is in it.
};

// A board: what it is narrowed to, and its columns in their order.
struct LeadBoard {
  LeadView view;
  std::vector<BoardColumn> columns;
};

}  // namespace leadline::lead
