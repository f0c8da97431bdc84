#include "services/lead/activity/change_activity.h"

#include "common/query/listing.h"
#include "services/lead/activity/activity_rules.h"
#include "services/lead/activity/activity_store.h"

namespace leadline::lead {

using v1::Activity;
using v1::Lead;

absl::StatusOr<Activity> ChangeActivity::Run(const query::Caller& caller,
                                             const v1::UpdateActivityRequest& request) const {
  const auto edit = [&](Activity& activity, const Lead& lead) {
    return ApplyUpdate(request, lead, activity);
  };
  return activities_.Update({.caller = caller,
                             .name = request.activity().name(),
                             .etag = request.activity().etag(),
                             .event = "ActivityUpdated",
                             .validate_only = request.validate_only()},
                            edit);
}

absl::StatusOr<Activity> ChangeActivity::Run(const query::Caller& caller,
                                             const v1::CompleteActivityRequest& request) const {
  const absl::Time now = clock_();
  const auto edit = [&](Activity& activity, const Lead&) {
    return ApplyCompletion(request, now, activity);
  };
  return activities_.Update({.caller = caller,
                             .name = request.name(),
                             .etag = request.etag(),
                             .event = "ActivityCompleted"},
                            edit);
}

absl::StatusOr<v1::DeleteActivityResponse> ChangeActivity::Run(
    const query::Caller& caller, const v1::DeleteActivityRequest& request) const {
  const int64_t now = absl::ToUnixSeconds(clock_());
  const auto edit = [&](Activity& activity, const Lead&) {
    if (!activity.has_delete_time()) activity.mutable_delete_time()->set_seconds(now);
    return absl::OkStatus();
  };
  absl::StatusOr<Activity> deleted = activities_.Update({.caller = caller,
                                                         .name = request.name(),
                                                         .etag = request.etag(),
                                                         .event = "ActivityDeleted",
                                                         .may_be_deleted = request.allow_missing()},
                                                        edit);
  v1::DeleteActivityResponse response;
  if (request.allow_missing() && absl::IsNotFound(deleted.status())) return response;
  if (!deleted.ok()) return deleted.status();
  *response.mutable_activity() = *std::move(deleted);
  return response;
}

}  // namespace leadline::lead
