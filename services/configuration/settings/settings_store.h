#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/settings.pb.h"
#include "leadline/configuration/v1/status.pb.h"
#include "services/configuration/change/change.h"

namespace leadline::configuration {

// The settings of every organisation.
class SettingsStore final {
 public:
  // Sees what of the lead statuses settings depend on: name, category, role, whether archived.
  using Edit = absl::FunctionRef<absl::Status(const std::vector<v1::Status>&, v1::Settings&)>;

  explicit SettingsStore(postgres::Database& database) : database_(database) {}

  absl::StatusOr<v1::Settings> Get(const std::string& organization);

  absl::StatusOr<v1::Settings> Update(const Mandate& mandate, Edit edit);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::configuration
