#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace leadline::edge {

// The streams that are open: at most so many at a time, and all of them can be told to end. A
// stream waits for its next message without a thread, so this is what bounds them.
class OpenStreams final {
 public:
  using End = std::function<void(const absl::Status& status)>;

  explicit OpenStreams(int most) : most_(static_cast<size_t>(most)) {}

  // OVERLOADED when there are as many as may be, DRAINING from Drain on. Else `end` may be called
  // from now until Leave has returned.
  absl::Status Enter(const void* stream, End end);

  // Harmless for one that did not enter.
  void Leave(const void* stream);

  // Ends all of them with DRAINING; returns when they have left, or at `end`.
  void Drain(absl::Time end);

 private:
  const size_t most_;
  std::mutex mutex_;
  std::condition_variable left_;
  bool draining_ = false;
  std::map<const void*, End> streams_;
};

}  // namespace leadline::edge
