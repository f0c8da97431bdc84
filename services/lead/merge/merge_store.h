#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/merge/merge_rules.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

// Makes one lead of several, in one transaction. All of them are locked in the order of their ids
// before they are looked at, so whatever else happens to one of them comes before or after it, and
// merges that meet wait for each other.
class MergeStore final {
 public:
  explicit MergeStore(postgres::Database& database) : database_(database) {}

  // Says what the survivor is, of it and the others in the order of the request. May be run again.
  using Combine = absl::FunctionRef<absl::StatusOr<MergedLead>(const std::vector<v1::Lead>& leads)>;

  // Fails for the first that is missing, converted, held, merged, deleted or of another etag.
  absl::StatusOr<v1::MergeLeadsResponse> Merge(const query::Caller& caller,
                                               const v1::MergeLeadsRequest& request,
                                               Combine combine);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::lead
