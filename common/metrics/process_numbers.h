#pragma once

#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "prometheus/collectable.h"

namespace leadline::metrics {

// What every process tells of itself under the names that public dashboards know: process_…, as the
// system counts it, and which version of Leadline it is.
class ProcessNumbers final : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const absl::Time start_ = absl::Now();
};

}  // namespace leadline::metrics
