#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace leadline::coalesce {

struct Limits {
  size_t max_batch = 64;
  size_t lanes = 2;         // Batches that run at the same time.
  size_t max_queue = 1024;  // Calls that wait for a batch.
};

// One call in a Queue; lives on the stack of its caller.
struct Ticket {
  explicit Ticket(const std::string& of) : key(of), deadline(absl::InfiniteFuture()) {}

  const std::string& key;
  absl::Time deadline;
  enum class State { kQueued, kRunning, kDone } state = State::kQueued;
  std::condition_variable changed;
};

// The untyped half of Coalescer: who waits, who leads, and which tickets run together.
class Queue final {
 public:
  explicit Queue(const Limits& limits) : limits_(limits) {}

  using RunBatch = std::function<void(const std::vector<Ticket*>& batch)>;

  // Returns when a batch with `ticket` has run, on this thread or on another caller's; or fails,
  // and then it was in no batch: OVERLOADED when too many wait, DEADLINE_EXCEEDED when its time
  // ran out in the queue.
  absl::Status Pass(Ticket& ticket, const RunBatch& run);

  size_t Waiting();

 private:
  using Lock = std::unique_lock<std::mutex>;

  // Whether it is still worth waiting; false when the ticket's time ran out in the queue.
  static bool WaitForChange(Ticket& ticket, Lock& lock);

  void Lead(Lock& lock, const RunBatch& run);
  std::vector<Ticket*> TakeBatch();

  // When a lane is free, whoever waits longest leads next. Called at every change of the queue or
  // of the lanes, so that no lane stays idle while somebody waits.
  void WakeLeader();

  const Limits limits_;
  std::mutex mutex_;
  std::deque<Ticket*> queued_;
  size_t running_ = 0;
};

}  // namespace leadline::coalesce
