#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace leadline::edge {

// What a call competes with for threads. Each class has its own queue and they take turns, so that
// a flood of one never starves another.
enum class CallClass { kRead, kWrite, kInternal };

// Work for the executor, owned by whoever submits it.
class Task {
 public:
  virtual ~Task() = default;
  virtual void Execute() = 0;  // The task may be gone when this returns.
};

// A fixed number of threads, on which handlers may block, behind bounded queues. Of the threads
// that rest, the one that rested last goes on: under little load a few warm ones do all the work.
class Executor final {
 public:
  Executor(int threads, int max_queue);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Queues the task unless it had to wait too long: longer than half of `time_left`, or behind a
  // full queue. Then it is not taken, and `expected_wait` says how long the wait would have been.
  bool Submit(CallClass call_class, absl::Duration time_left, Task& task,
              absl::Duration& expected_wait);

  // How many tasks wait for a thread.
  size_t waiting();

  // Waits until nothing is queued and nothing runs, or until `end`.
  void Drain(absl::Time end);

 private:
  static constexpr size_t kClasses = 3;

  // One thread, with the task it is to run next.
  struct Worker {
    std::condition_variable wake;
    Task* task = nullptr;
    std::thread thread;
  };

  void Loop(Worker& worker);
  Task* Next(Worker& worker, std::unique_lock<std::mutex>& lock);
  Task* Rest(Worker& worker, std::unique_lock<std::mutex>& lock);
  Task* Take();
  bool IsIdle() const { return queued_ == 0 && resting_.size() == workers_.size(); }

  const size_t max_queue_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::array<std::deque<Task*>, kClasses> queues_;
  size_t next_class_ = 0;
  size_t queued_ = 0;
  absl::Duration mean_ = absl::Milliseconds(1);  // Of a task's run time, recent ones count more.
  bool stopping_ = false;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> resting_;  // Only while nothing is queued.
};

}  // namespace leadline::edge
