#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/configuration.pb.h"
#include "leadline/configuration/v1/settings.pb.h"
#include "services/configuration/change/change.h"

namespace leadline::configuration {

// The settings of every organisation.
class SettingsStore final {
 public:
  // Sees what settings depend on: the statuses of leads and the teams.
  using Edit = absl::FunctionRef<absl::Status(const v1::Configuration&, v1::Settings&)>;

  explicit SettingsStore(postgres::Database& database) : database_(database) {}

  absl::StatusOr<v1::Settings> Get(const std::string& organization);

  absl::StatusOr<v1::Settings> Update(const Mandate& mandate, Edit edit);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::configuration
