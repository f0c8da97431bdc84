#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/activity.pb.h"
#include "leadline/lead/v1/activity_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class ActivityStore;

// Changes an activity: its fields, whether it is done or deleted. What may be changed is decided on
// the activity as it stands, in the transaction that changes it.
class ChangeActivity final {
 public:
  using Clock = std::function<absl::Time()>;

  explicit ChangeActivity(ActivityStore& activities, Clock clock = absl::Now)
      : activities_(activities), clock_(std::move(clock)) {}

  absl::StatusOr<v1::Activity> Run(const query::Caller& caller,
                                   const v1::UpdateActivityRequest& request) const;
  absl::StatusOr<v1::Activity> Run(const query::Caller& caller,
                                   const v1::CompleteActivityRequest& request) const;
  absl::StatusOr<v1::DeleteActivityResponse> Run(const query::Caller& caller,
                                                 const v1::DeleteActivityRequest& request) const;

 private:
  ActivityStore& activities_;
  const Clock clock_;
};

}  // namespace leadline::lead
