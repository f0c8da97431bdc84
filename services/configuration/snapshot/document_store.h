#pragma once

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/status/failure.h"
#include "leadline/configuration/v1/configuration.pb.h"
#include "leadline/configuration/v1/configuration_service.pb.h"
#include "leadline/configuration/v1/preset.pb.h"
#include "services/configuration/change/change.h"

namespace leadline::configuration {

// Writes whole configurations, each as one change.
class DocumentStore final {
 public:
  // What the configuration is to be, and everything that is wrong with that.
  using Plan =
      absl::FunctionRef<v1::Configuration(const v1::Configuration& before, FieldViolations&)>;

  // Reads a whole configuration inside a change of it.
  using Read = absl::FunctionRef<v1::Configuration(postgres::Transaction&)>;

  using Compare = absl::FunctionRef<std::vector<v1::PresetChange>(const v1::Configuration&,
                                                                  const v1::Configuration&)>;

  explicit DocumentStore(postgres::Database& database) : database_(database) {}

  // Makes the configuration what `plan` says and tells what changed by that; see
  // ConfigurationService.ApplyConfiguration.
  absl::StatusOr<v1::ApplyConfigurationResponse> Apply(const Mandate& mandate,
                                                       const v1::ApplyConfigurationRequest& request,
                                                       Plan plan, Read read, Compare compare);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::configuration
