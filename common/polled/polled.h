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
// at the start. A failed fetch keeps the version before; the first of several is logged. Stops with
// its destructor.
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

  // Whether it was confirmed within `longest`. The log has a line when that ends and when it is so
  // again; ask from one thread, every now and then.
  bool CheckFresh(absl::Duration longest) {
    if (!ready()) return false;
    const absl::Duration age = Age();
    const bool is_fresh = age <= longest;
    if (std::exchange(was_fresh_, is_fresh) == is_fresh) return is_fresh;
    const int64_t seconds = absl::ToInt64Seconds(age);
    if (is_fresh) {
      log::Info("what is polled is fresh again", {{"polled", name_}, {"age_s", seconds}});
    } else {
      log::Warning("what is polled went stale, it stays in force",
                   {{"polled", name_}, {"age_s", seconds}});
    }
    return is_fresh;
  }

  // What is in force is the newest: somebody said so who knows.
  void Confirm() {
    const std::lock_guard lock(mutex_);
    confirmed_ = absl::Now();
  }

  // Fetches now and waits for it: after a change that one knows of.
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
    const bool is_told = failure_ == fetched.status().code();
    failure_ = fetched.status().code();
    if (!fetched.ok()) {
      if (!is_told) {
        log::Warning("poll failed, the last good version stays",
                     {{"polled", name_}, {"error", fetched.status()}});
      }
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
  absl::StatusCode failure_ = absl::StatusCode::kOk;  // Of the last fetch.
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<const T> current_;
  absl::Time confirmed_ = absl::InfinitePast();
  bool stopping_ = false;
  bool was_fresh_ = true;
  std::thread thread_;
};

}  // namespace leadline::polled
