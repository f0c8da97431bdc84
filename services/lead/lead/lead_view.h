#pragma once

#include <optional>
#include <string>
#include <vector>

namespace leadline::lead {

// What a predefined view narrows a list to; what is unset does not narrow it.
struct LeadView {
  bool converted = false;  // Whether converted leads belong to it.
  std::optional<bool> lost;
  std::optional<std::string> owner;  // "users/ann"
  std::optional<std::vector<std::string>> statuses;
  std::optional<std::vector<std::string>> no_statuses;
};

}  // namespace leadline::lead
