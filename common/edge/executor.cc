#include "common/edge/executor.h"

#include "absl/time/clock.h"

namespace leadline::edge {
namespace {

// How much one task moves the mean run time.
constexpr double kWeight = 0.05;

}  // namespace

Executor::Executor(int threads, int max_queue) : max_queue_(static_cast<size_t>(max_queue)) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Loop(); });
}

Executor::~Executor() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool Executor::Submit(CallClass call_class, absl::Duration time_left, Task& task,
                      absl::Duration& expected_wait) {
  {
    const std::lock_guard lock(mutex_);
    auto& queue = queues_[static_cast<size_t>(call_class)];
    expected_wait = mean_ * static_cast<int64_t>(queued_) / static_cast<int64_t>(threads_.size());
    if (queue.size() >= max_queue_ || expected_wait > time_left / 2) return false;
    queue.push_back(&task);
    ++queued_;
  }
  work_.notify_one();
  return true;
}

void Executor::Drain(absl::Time end) {
  std::unique_lock lock(mutex_);
  idle_.wait_until(lock, absl::ToChronoTime(end), [this] { return IsIdle(); });
}

// Needs the lock, and something queued.
Task* Executor::Take() {
  while (queues_[next_class_].empty()) next_class_ = (next_class_ + 1) % kClasses;
  auto& queue = queues_[next_class_];
  Task* task = queue.front();
  queue.pop_front();
  next_class_ = (next_class_ + 1) % kClasses;
  --queued_;
  return task;
}

void Executor::Loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return queued_ > 0 || stopping_; });
    if (queued_ == 0) return;
    Task* task = Take();
    ++running_;
    lock.unlock();
    const absl::Time start = absl::Now();
    task->Execute();
    const absl::Duration took = absl::Now() - start;
    lock.lock();
    --running_;
    mean_ += (took - mean_) * kWeight;
    if (IsIdle()) idle_.notify_all();
  }
}

}  // namespace leadline::edge
