#pragma once

#include <random>

namespace leadline::test {

// What happens by chance, the same for the same seed.
class Chance final : public std::mt19937 {
 public:
  using std::mt19937::mt19937;

  int Below(int bound) { return static_cast<int>((*this)() % static_cast<unsigned>(bound)); }
  bool OneIn(int chances) { return Below(chances) == 0; }
};

}  // namespace leadline::test
