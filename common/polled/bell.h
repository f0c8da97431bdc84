#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace leadline::polled {

// Says in one process that there may be something to do: whoever wrote something rings it, and all
// who look for work behind the calls hear it. What another process wrote is that one's to do, and
// is found here too, a little later. Safe from any thread, and cheap enough for every call.
class Bell final {
 public:
  using Listener = std::function<void()>;

  void Ring() {
    const std::lock_guard lock(mutex_);
    for (const auto& [owner, listener] : listeners_) listener();
  }

  // `listener` is quick and does not come back to the bell. It is called until `owner` is gone.
  void Add(const void* owner, Listener listener) {
    const std::lock_guard lock(mutex_);
    listeners_.emplace_back(owner, std::move(listener));
  }

  void Remove(const void* owner) {
    const std::lock_guard lock(mutex_);
    std::erase_if(listeners_, [&](const auto& known) { return known.first == owner; });
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<const void*, Listener>> listeners_;
};

}  // namespace leadline::polled
