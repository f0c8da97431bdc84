#pragma once

#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/credential/principal.h"
#include "common/edge/token_buckets.h"
#include "common/metrics/metrics.h"

namespace leadline::edge {

// How many calls one organisation, and each caller of it, may make of a process.
struct RateLimitOptions {
  RateLimit organization = {};
  RateLimit principal = {};
};

// A time that only goes forward, since any moment.
absl::Duration SteadyTime();

// Keeps an organisation, and a caller within it, from taking up the time of all others. Our own
// servers are never limited: what they have begun for somebody must come to its end. Safe from any
// thread.
class RateLimits final {
 public:
  RateLimits(const RateLimitOptions& options, std::function<absl::Duration()> clock,
             metrics::Metrics& metrics);

  // Counts one call. RESOURCE_EXHAUSTED OVERLOADED for one too many, which then counts for nothing:
  // who calls in vain uses up none of what colleagues may do.
  absl::Status Take(const credential::Principal& principal);

 private:
  const std::function<absl::Duration()> clock_;
  TokenBuckets organizations_;
  TokenBuckets principals_;
  const std::function<void()> count_organization_;
  const std::function<void()> count_principal_;
};

}  // namespace leadline::edge
