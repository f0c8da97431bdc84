#include "services/lead/workflow/follow_rules.h"

#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "leadline/event/v1/event_service.pb.h"
#include "services/lead/settings/settings_source.h"
#include "services/lead/workflow/run_store.h"
#include "services/lead/workflow/workflow_rules.h"
#include "services/lead/workflow/workflow_store.h"

namespace leadline::lead {
namespace {

constexpr int kBatch = 100;
constexpr absl::Duration kPurgeInterval = absl::Hours(1);

feed::Subscription SubscriptionOf(const std::string& organization) {
  event::v1::PullEventsRequest request;
  for (const std::string& type : AwaitedTypes()) request.add_types(type);
  return feed::Subscription(organization, request);
}

bool IsAwaited(const event::v1::Event& event, const LeadSettings& settings) {
  return settings.leads_enabled() && !settings.workflow().WaitingFor(OccurrencesOf(event)).empty();
}

void Log(const std::string& organization, const event::v1::Event& event,
         const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    log::Info("workflow rule followed", {{"organization", organization},
                                         {"workflow_rule", run.rule},
                                         {"event", event.name()},
                                         {"lead", event.resource()},
                                         {"state", run.state},
                                         {"reason", run.reason},
                                         {"outcomes", absl::StrJoin(run.outcomes, ",")}});
  }
}

}  // namespace

FollowRules::~FollowRules() { stopping_ = true; }

void FollowRules::StartEvery(const polled::Pace& pace) {
  rounds_.emplace("workflow rules", pace, [this](polled::Rounds&) { return Look(); });
}

absl::Duration FollowRules::Lag() const {
  return rounds_.has_value() ? rounds_->Age() : absl::ZeroDuration();
}

absl::StatusOr<bool> FollowRules::Look() {
  if (!settings_.ready()) return false;
  LEADLINE_ASSIGN_OR_RETURN(const auto organizations, places_.FindBehind());
  absl::Status status;
  for (const std::string& organization : organizations) {
    status.Update(FollowIn(organization));
  }
  LEADLINE_RETURN_IF_ERROR(PurgeAtTimes());
  LEADLINE_RETURN_IF_ERROR(status);
  return !organizations.empty();
}

absl::Status FollowRules::FollowIn(const std::string& organization) {
  const context::ForOrganization scope(organization);
  bool more = true;
  while (more && !stopping_) {
    LEADLINE_ASSIGN_OR_RETURN(more, FollowBatch(organization));
  }
  return absl::OkStatus();
}

// Whether there is more to follow now.
absl::StatusOr<bool> FollowRules::FollowBatch(const std::string& organization) {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  LEADLINE_ASSIGN_OR_RETURN(feed::Cursor place, places_.FindPlace(organization));
  const auto batch = events_.Read(SubscriptionOf(organization), place, kBatch);
  if (absl::IsOutOfRange(batch.status())) {
    LEADLINE_RETURN_IF_ERROR(Restart(organization, place));
    return false;
  }
  LEADLINE_RETURN_IF_ERROR(batch.status());
  for (size_t i = 0; i < batch->events.size() && !stopping_; ++i) {
    const event::v1::Event& event = batch->events[i];
    if (!IsAwaited(event, *settings)) continue;
    LEADLINE_ASSIGN_OR_RETURN(
        const auto runs, places_.Follow(organization, {event, place, batch->places[i]}, *settings));
    if (!runs.has_value()) return false;
    Log(organization, event, *runs);
    place = batch->places[i];
  }
  if (stopping_) return false;
  LEADLINE_RETURN_IF_ERROR(places_.Move(organization, place, batch->end));
  return !batch->caught_up;
}

// Events were purged before they were followed, or the database was put back to an earlier state:
// nothing that old is to be acted upon.
absl::Status FollowRules::Restart(const std::string& organization, const feed::Cursor& from) {
  log::Error("events were lost to the workflow rules, which go on with what happens from now",
             {{"organization", organization}});
  LEADLINE_ASSIGN_OR_RETURN(const feed::Cursor now,
                            events_.Begin(SubscriptionOf(organization), false));
  return places_.Move(organization, from, now);
}

absl::Status FollowRules::PurgeAtTimes() {
  if (absl::Now() < next_purge_) return absl::OkStatus();
  LEADLINE_RETURN_IF_ERROR(runs_.Purge());
  next_purge_ = absl::Now() + kPurgeInterval;
  return absl::OkStatus();
}

}  // namespace leadline::lead
