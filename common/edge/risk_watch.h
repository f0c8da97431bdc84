#pragma once

#include <vector>

#include "absl/time/time.h"
#include "common/polled/polled.h"
#include "common/postgres/durability.h"
#include "leadline/process/v1/process_service.pb.h"

namespace leadline::edge {

// Looks when the process starts, and every minute from then on, whether commits can be lost, and
// warns in the log of each risk that is new. Calls are answered all the same.
class RiskWatch final {
 public:
  explicit RiskWatch(postgres::Database& database, absl::Duration interval = absl::Minutes(1));

  // How many there are.
  size_t size() const;

  // Adds them to what the process tells of itself.
  void Describe(process::v1::Process& process) const;

 private:
  using Risks = std::vector<postgres::Risk>;

  polled::Polled<Risks> polled_;
};

}  // namespace leadline::edge
