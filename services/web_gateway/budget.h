#pragma once

#include <atomic>
#include <cstdint>

namespace leadline::web_gateway {

// How many bytes of requests all connections may hold at a time: each of them may be within its
// limit, and all together fill the memory. Safe from any thread.
class Budget final {
 public:
  explicit Budget(int64_t bytes) : left_(bytes) {}

  // Whether there is room for so many more, which are then taken.
  bool Take(int64_t bytes) {
    if (left_.fetch_sub(bytes) >= bytes) return true;
    left_ += bytes;
    return false;
  }

  void GiveBack(int64_t bytes) { left_ += bytes; }

 private:
  std::atomic<int64_t> left_;
};

}  // namespace leadline::web_gateway
