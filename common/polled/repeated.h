#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/random/random.h"
#include "absl/time/time.h"

namespace leadline::polled {

// Does something about every `interval` on a thread of its own, from an interval after its start
// until it is destroyed. Scattered, so that several processes do not march in step.
class Repeated final {
 public:
  // `work` may ask IsStopping, and pause by Pause.
  Repeated(absl::Duration interval, std::function<void(Repeated&)> work)
      : interval_(interval), work_(std::move(work)) {
    thread_ = std::thread([this] { Loop(); });
  }

  ~Repeated() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    stopped_.notify_all();
    thread_.join();
  }

  Repeated(const Repeated&) = delete;
  Repeated& operator=(const Repeated&) = delete;

  bool IsStopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  // False when it is time to stop.
  bool Pause(absl::Duration pause) {
    std::unique_lock lock(mutex_);
    return !stopped_.wait_for(lock, absl::ToChronoNanoseconds(pause), [this] { return stopping_; });
  }

 private:
  void Loop() {
    absl::BitGen random;
    while (Pause(interval_ * absl::Uniform(random, 0.5, 1.5))) work_(*this);
  }

  const absl::Duration interval_;
  const std::function<void(Repeated&)> work_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace leadline::polled
