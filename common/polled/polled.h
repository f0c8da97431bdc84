#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/log/log.h"

namespace leadline::polled {

// The last good version of something that is fetched in the background, every `interval` and once
// at the start. A failed fetch is logged and keeps the version before. Stops with its destructor.
template <class T>
class Polled final {
 public:
  // Gets the version in force (null at first); answers a new one, or null when nothing changed.
  using Fetch =
      std::function<absl::StatusOr<std::shared_ptr<const T>>(const std::shared_ptr<const T>& last)>;

  // `name` is for logs. `fetch` runs on the thread of this object.
  Polled(std::string name, absl::Duration interval, Fetch fetch)
      : name_(std::move(name)), interval_(interval), fetch_(std::move(fetch)) {
    thread_ = std::thread([this] { Loop(); });
  }

  ~Polled() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  Polled(const Polled&) = delete;
  Polled& operator=(const Polled&) = delete;

  // Null until the first fetch succeeds. Pin it once for each request.
  std::shared_ptr<const T> Current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

  bool ready() const { return Current() != nullptr; }

  // Since when what is in force has not been confirmed.
  absl::Duration Age() const {
    const std::lock_guard lock(mutex_);
    return absl::Now() - confirmed_;
  }

  // Fetches now and waits for it: for tests, and after a change of one's own.
  absl::Status Refresh() { return Poll(); }

 private:
  void Loop() {
    while (true) {
      Poll().IgnoreError();  // Logged there; the next round tries again.
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, absl::ToChronoNanoseconds(interval_),
                            [this] { return stopping_; })) {
        return;
      }
    }
  }

  absl::Status Poll() {
    const std::lock_guard one_at_a_time(fetching_);
    auto fetched = fetch_(Current());
    if (!fetched.ok()) {
      log::Warning("poll failed, the last good version stays",
                   {{"polled", name_}, {"error", fetched.status()}});
      return fetched.status();
    }
    const std::lock_guard lock(mutex_);
    if (*fetched != nullptr) current_ = *std::move(fetched);
    confirmed_ = absl::Now();
    return absl::OkStatus();
  }

  const std::string name_;
  const absl::Duration interval_;
  const Fetch fetch_;
  std::mutex fetching_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<const T> current_;
  absl::Time confirmed_ = absl::InfinitePast();
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace leadline::polled
