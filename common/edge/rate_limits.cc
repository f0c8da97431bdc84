#include "common/edge/rate_limits.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/credential/roles.h"
#include "common/edge/admission.h"

namespace leadline::edge {
namespace {

// Some 15 MB, if all of them are callers who were just there.
constexpr size_t kMostBuckets = 100'000;

constexpr char kOrganization[] = "organization";
constexpr char kPrincipal[] = "principal";

std::function<void()> CounterOf(metrics::Metrics& metrics, const std::string& limit) {
  return metrics.AddCounter("leadline_calls_limited_total",
                            "Calls refused because their caller made too many, by whose limit.",
                            {"limit", limit});
}

bool IsOurs(const credential::Principal& principal) {
  return std::find(principal.roles.begin(), principal.roles.end(), credential::kServiceRole) !=
         principal.roles.end();
}

// No organisation has a line feed in its name.
std::string KeyOf(const credential::Principal& principal) {
  return absl::StrCat(principal.organization, "\n", principal.subject);
}

}  // namespace

absl::Duration SteadyTime() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

// Apart, so that no number of subjects makes an organisation's bucket be forgotten.
RateLimits::RateLimits(const RateLimitOptions& options, std::function<absl::Duration()> clock,
                       metrics::Metrics& metrics)
    : clock_(std::move(clock)),
      organizations_(options.organization, kMostBuckets),
      principals_(options.principal, kMostBuckets),
      count_organization_(CounterOf(metrics, kOrganization)),
      count_principal_(CounterOf(metrics, kPrincipal)) {}

absl::Status RateLimits::Take(const credential::Principal& principal) {
  const bool is_limited = organizations_.is_limited() || principals_.is_limited();
  if (!is_limited || IsOurs(principal)) return absl::OkStatus();
  const absl::Duration now = clock_();
  const std::string key = KeyOf(principal);
  const absl::Duration own_wait = principals_.Take(key, now);
  if (own_wait > absl::ZeroDuration()) {
    count_principal_();
    return RateLimited(kPrincipal, own_wait);
  }
  const absl::Duration wait = organizations_.Take(principal.organization, now);
  if (wait == absl::ZeroDuration()) return absl::OkStatus();
  principals_.PutBack(key);
  count_organization_();
  return RateLimited(kOrganization, wait);
}

}  // namespace leadline::edge
