#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "services/conversion/opportunity/stage_rules.h"
#include "services/conversion/record/state_store.h"

namespace leadline::conversion {

// Writes the stages of opportunities, each with its event in one transaction.
class StageStore final {
 public:
  // Decides on the opportunity as it stands. Perhaps more than once, so it is pure.
  using Edit = absl::FunctionRef<absl::StatusOr<StageEdit>(const v1::Opportunity&)>;

  explicit StageStore(postgres::Database& database) : database_(database) {}

  // The opportunity after the change. Fails with RESOURCE_NOT_FOUND, ETAG_MISMATCH, or as `edit`
  // does.
  absl::StatusOr<v1::Opportunity> Change(const StateChange& change, Edit edit) const;

 private:
  postgres::Database& database_;
};

}  // namespace leadline::conversion
