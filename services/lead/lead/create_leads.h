#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/lead_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class LeadStore;
class SettingsSource;

// Creates leads, one or many: checks everything a caller gave at once, then inserts.
class CreateLeads final {
 public:
  using Clock = std::function<absl::Time()>;

  CreateLeads(LeadStore& leads, const SettingsSource& settings, Clock clock = absl::Now)
      : leads_(leads), settings_(settings), clock_(std::move(clock)) {}

  absl::StatusOr<v1::CreateLeadResponse> Run(const query::Caller& caller,
                                             const v1::CreateLeadRequest& request) const;
  absl::StatusOr<v1::BatchCreateLeadsResponse> Run(
      const query::Caller& caller, const v1::BatchCreateLeadsRequest& request) const;

 private:
  LeadStore& leads_;
  const SettingsSource& settings_;
  const Clock clock_;
};

}  // namespace leadline::lead
