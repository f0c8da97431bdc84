#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "common/polled/rounds.h"

namespace leadline::lead {

class EventTimeStore;

// Keeps `last_event_time` and `next_event_time` of leads true while time passes: what was to come
// has taken place then, though nobody did anything. Any number of processes may do it.
class FollowTime final {
 public:
  explicit FollowTime(EventTimeStore& event_times) : event_times_(event_times) {}

  // Looks once at all leads of whose activities one has taken place since; how many there were.
  absl::StatusOr<int> Run();

  // Runs at this pace on a thread of its own, until destroyed.
  void StartEvery(const polled::Pace& pace);

 private:
  EventTimeStore& event_times_;
  std::optional<polled::Rounds> rounds_;
};

}  // namespace leadline::lead
