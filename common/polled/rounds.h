#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/random/random.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/log/log.h"
#include "common/polled/bell.h"

namespace leadline::polled {

// How often somebody looks for work.
struct Pace {
  absl::Duration interval;                        // While there is some.
  absl::Duration longest = absl::ZeroDuration();  // When there is none for long; or `interval`.
  Bell* bell = nullptr;                           // Rings when there may be some; outlives all.
};

// Looks for work round by round on a thread of its own until destroyed: about every `interval`
// while there is some or the bell rings, and twice as seldom each time that there was nothing, up
// to `longest`. At rest it hears the bell at once. Rounds are scattered, so that several processes
// do not march in step. Declare it behind all that the rounds need.
class Rounds final {
 public:
  // Whether there was something to do; then the bell rings for the others. May ask IsStopping, and
  // pause by Pause. Of several failures the first is logged.
  using Round = std::function<absl::StatusOr<bool>(Rounds&)>;

  // `name` is for logs.
  Rounds(std::string name, const Pace& pace, Round round)
      : name_(std::move(name)),
        pace_{pace.interval, std::max(pace.interval, pace.longest), pace.bell},
        round_(std::move(round)) {
    if (pace_.bell != nullptr) pace_.bell->Add(this, [this] { Hear(); });
    thread_ = std::thread([this] { Loop(); });
  }

  ~Rounds() {
    if (pace_.bell != nullptr) pace_.bell->Remove(this);
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  Rounds(const Rounds&) = delete;
  Rounds& operator=(const Rounds&) = delete;

  bool IsStopping() const { return stopping_; }

  // False when it is time to stop.
  bool Pause(absl::Duration pause) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, absl::ToChronoNanoseconds(pause),
                              [this] { return stopping_.load(); });
  }

  // Since when no round has ended well.
  absl::Duration Age() const {
    const std::lock_guard lock(mutex_);
    return absl::Now() - ended_well_;
  }

 private:
  void Loop() {
    do {
      heard_ = false;
      rest_ = Look() ? pace_.interval : std::clamp(rest_ * 2, pace_.interval, pace_.longest);
    } while (Rest());
  }

  bool Look() {
    const absl::StatusOr<bool> found = round_(*this);
    if (found.status().code() != failure_ && !found.ok()) {
      log::Warning("looking for work failed", {{"work", name_}, {"error", found.status()}});
    }
    failure_ = found.status().code();
    if (!found.ok()) return false;
    Confirm();
    if (*found && pace_.bell != nullptr) pace_.bell->Ring();
    return *found;
  }

  void Confirm() {
    const std::lock_guard lock(mutex_);
    ended_well_ = absl::Now();
  }

  // Not shorter than the interval, however often the bell rings. False when it is time to stop.
  bool Rest() {
    const double scatter = absl::Uniform(random_, 0.5, 1.5);
    if (!Pause(pace_.interval * scatter)) return false;
    std::unique_lock lock(mutex_);
    hears_ = true;
    const auto time_left = absl::ToChronoNanoseconds((rest_ - pace_.interval) * scatter);
    changed_.wait_for(lock, time_left, [this] { return stopping_ || heard_; });
    hears_ = false;
    if (heard_) rest_ = absl::ZeroDuration();
    return !stopping_;
  }

  // Under load it has been heard already, mostly, and nobody is at rest.
  void Hear() {
    if (heard_.exchange(true)) return;
    {
      const std::lock_guard lock(mutex_);
      if (!hears_) return;
    }
    changed_.notify_all();
  }

  const std::string name_;
  const Pace pace_;
  const Round round_;
  absl::BitGen random_;
  absl::StatusCode failure_ = absl::StatusCode::kOk;  // Of the last round.
  absl::Duration rest_;                               // Behind the next round without any.
  std::atomic<bool> heard_ = false;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  absl::Time ended_well_ = absl::InfinitePast();
  bool hears_ = false;
  std::thread thread_;
};

}  // namespace leadline::polled
