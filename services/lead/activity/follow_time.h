#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/polled/repeated.h"

namespace leadline::lead {

class EventTimeStore;

// Keeps `last_event_time` and `next_event_time` of leads true while time passes: what was to come
// has taken place then, though nobody did anything. Any number of processes may do it.
class FollowTime final {
 public:
  explicit FollowTime(EventTimeStore& event_times) : event_times_(event_times) {}

  // Looks once at all leads of whose activities one has taken place since; how many there were.
  absl::StatusOr<int> Run();

  // Runs about every `interval` on a thread of its own, until destroyed.
  void StartEvery(absl::Duration interval);

 private:
  EventTimeStore& event_times_;
  std::optional<polled::Repeated> thread_;
};

}  // namespace leadline::lead
