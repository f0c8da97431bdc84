#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/lead_service.pb.h"

namespace leadline::lead {

// Which leads are counted, and how time is divided.
struct StatsPeriod {
  absl::Time start;
  absl::Time end;                  // No longer counts.
  std::vector<absl::Time> starts;  // Of each stretch of time; none when time is not divided.
};

// FIELD_INVALID for a period that has no start where it needs one, ends before it starts, or is
// divided into too many stretches.
absl::StatusOr<StatsPeriod> PeriodOf(const v1::GetLeadStatsRequest& request, absl::Time now);

}  // namespace leadline::lead
