#pragma once

#include "absl/status/statusor.h"
#include "leadline/lead/v1/lead_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class MergeStore;

// Makes one lead of several.
class MergeLeads final {
 public:
  explicit MergeLeads(MergeStore& merges) : merges_(merges) {}

  absl::StatusOr<v1::MergeLeadsResponse> Run(const query::Caller& caller,
                                             const v1::MergeLeadsRequest& request) const;

 private:
  MergeStore& merges_;
};

}  // namespace leadline::lead
