#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/feed/event_source.h"
#include "common/polled/rounds.h"

namespace leadline::lead {

class RunStore;
class SettingsSource;
class WorkflowStore;

// Follows the workflow rules: reads what has happened to leads, organisation by organisation and in
// order, and does what the rules in force say, once. Several processes may do so side by side.
class FollowRules final {
 public:
  FollowRules(feed::EventSource& events, const SettingsSource& settings, WorkflowStore& places,
              RunStore& runs)
      : events_(events), settings_(settings), places_(places), runs_(runs) {}
  ~FollowRules();
  FollowRules(const FollowRules&) = delete;
  FollowRules& operator=(const FollowRules&) = delete;

  // Follows all that has happened, unless another process does; one organisation keeps none of the
  // others from it. Whether there was anything.
  absl::StatusOr<bool> Look();
  absl::Status Run() { return Look().status(); }

  // Does so at this pace on a thread of its own, until destroyed.
  void StartEvery(const polled::Pace& pace);

  // Since when not all that had happened was followed, or is known to be. Once started.
  absl::Duration Lag() const;

 private:
  absl::Status FollowIn(const std::string& organization);
  absl::StatusOr<bool> FollowBatch(const std::string& organization);
  absl::Status Restart(const std::string& organization, const feed::Cursor& from);
  absl::Status PurgeAtTimes();

  feed::EventSource& events_;
  const SettingsSource& settings_;
  WorkflowStore& places_;
  RunStore& runs_;
  absl::Time next_purge_ = absl::InfinitePast();
  std::atomic<bool> stopping_ = false;
  std::optional<polled::Rounds> rounds_;
};

}  // namespace leadline::lead
