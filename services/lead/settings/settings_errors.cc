#include "services/lead/settings/settings_errors.h"

#include "common/status/failure.h"

namespace leadline::lead {

absl::Status SettingsNotRead() {
  return WithRetry(
      Failure(absl::StatusCode::kUnavailable, type::v1::ERROR_REASON_CONFIGURATION_UNAVAILABLE,
              "the configuration has not been read yet"),
      absl::Seconds(1));
}

absl::Status LeadsDisabled() {
  return Failure(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_FEATURE_DISABLED,
                 "the organisation does not use leads", {{"feature", "leads_enabled"}});
}

}  // namespace leadline::lead
