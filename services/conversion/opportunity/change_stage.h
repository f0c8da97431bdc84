#pragma once

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/opportunity_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::conversion {

class SettingsSource;
class StageStore;

// Moves an opportunity to another stage of the pipeline.
class ChangeStage final {
 public:
  ChangeStage(const StageStore& opportunities, const SettingsSource& settings)
      : opportunities_(opportunities), settings_(settings) {}

  absl::StatusOr<v1::ChangeOpportunityStageResponse> Run(
      const query::Caller& caller, const v1::ChangeOpportunityStageRequest& request) const;

 private:
  const StageStore& opportunities_;
  const SettingsSource& settings_;
};

}  // namespace leadline::conversion
