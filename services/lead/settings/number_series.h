#pragma once

#include <cstdint>
#include <string>

namespace leadline::lead {

// How the numbers of new leads look.
struct NumberSeries {
  std::string name;
  std::string prefix;
  int width = 0;
  int64_t start = 1;
};

}  // namespace leadline::lead
