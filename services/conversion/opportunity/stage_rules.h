#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/conversion/v1/opportunity_service.pb.h"
#include "leadline/event/v1/event.pb.h"
#include "services/conversion/convert/settings_rules.h"

// How opportunities go through the pipeline. Nothing here does I/O, reads a clock or is random.
namespace leadline::conversion {

// What becomes of an opportunity. Without events nothing changes.
struct StageEdit {
  v1::Opportunity opportunity;
  std::vector<event::v1::Event> events = {};
};

// Fails with FIELD_INVALID.
absl::StatusOr<StageEdit> MoveToStage(const v1::ChangeOpportunityStageRequest& request,
                                      const Settings& settings, absl::Time now,
                                      const v1::Opportunity& opportunity);

}  // namespace leadline::conversion
