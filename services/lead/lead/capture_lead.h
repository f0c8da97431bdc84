#pragma once

#include <functional>
#include <utility>

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

// Creates a lead of what a visitor of a web site filled in, as any other lead is created, and tells
// nothing of it.
class CaptureLead final {
 public:
  using Clock = std::function<absl::Time()>;

  CaptureLead(LeadStore& leads, const SettingsSource& settings, Clock clock = absl::Now)
      : leads_(leads), settings_(settings), clock_(std::move(clock)) {}

  absl::StatusOr<v1::CaptureLeadResponse> Run(const query::Caller& caller,
                                              const v1::CaptureLeadRequest& request) const;

 private:
  LeadStore& leads_;
  const SettingsSource& settings_;
  const Clock clock_;
};

}  // namespace leadline::lead
