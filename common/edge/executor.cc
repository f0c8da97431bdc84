#include "common/edge/executor.h"

#include <utility>

#include "absl/time/clock.h"

namespace leadline::edge {
namespace {

// How much one task moves the mean run time.
constexpr double kWeight = 0.05;

}  // namespace

Executor::Executor(int threads, int max_queue) : max_queue_(static_cast<size_t>(max_queue)) {
  for (int i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>());
  for (const auto& worker : workers_) {
    resting_.push_back(worker.get());
    worker->thread = std::thread([this, &worker = *worker] { Loop(worker); });
  }
}

Executor::~Executor() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  for (const auto& worker : workers_) worker->wake.notify_one();
  for (const auto& worker : workers_) worker->thread.join();
}

bool Executor::Submit(CallClass call_class, absl::Duration time_left, Task& task,
                      absl::Duration& expected_wait) {
  std::unique_lock lock(mutex_);
  expected_wait = mean_ * static_cast<int64_t>(queued_) / static_cast<int64_t>(workers_.size());
  const auto turn = static_cast<size_t>(call_class);
  if (!resting_.empty()) {
    Worker& worker = *resting_.back();
    resting_.pop_back();
    worker.task = &task;
    next_class_ = (turn + 1) % kClasses;
    lock.unlock();
    worker.wake.notify_one();
    return true;
  }
  auto& queue = queues_[turn];
  if (queue.size() >= max_queue_ || expected_wait > time_left / 2) return false;
  queue.push_back(&task);
  ++queued_;
  return true;
}

size_t Executor::waiting() {
  const std::lock_guard lock(mutex_);
  return queued_;
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

// What this worker runs next, waiting for it; null at the end. Needs the lock.
Task* Executor::Next(Worker& worker, std::unique_lock<std::mutex>& lock) {
  if (queued_ > 0) return Take();
  resting_.push_back(&worker);
  if (IsIdle()) idle_.notify_all();
  return Rest(worker, lock);
}

// Needs the lock, and the worker among those that rest.
Task* Executor::Rest(Worker& worker, std::unique_lock<std::mutex>& lock) {
  worker.wake.wait(lock, [&] { return worker.task != nullptr || stopping_; });
  return std::exchange(worker.task, nullptr);
}

void Executor::Loop(Worker& worker) {
  std::unique_lock lock(mutex_);
  for (Task* task = Rest(worker, lock); task != nullptr; task = Next(worker, lock)) {
    lock.unlock();
    const absl::Time start = absl::Now();
    task->Execute();
    const absl::Duration took = absl::Now() - start;
    lock.lock();
    mean_ += (took - mean_) * kWeight;
  }
}

}  // namespace leadline::edge
