#include "services/lead/merge/merge_leads.h"

#include <vector>

#include "common/status/macros.h"
#include "services/lead/merge/merge_rules.h"
#include "services/lead/merge/merge_store.h"

namespace leadline::lead {

absl::StatusOr<v1::MergeLeadsResponse> MergeLeads::Run(const query::Caller& caller,
                                                       const v1::MergeLeadsRequest& request) const {
  LEADLINE_RETURN_IF_ERROR(CheckMerge(request));
  const auto combine = [&](const std::vector<v1::Lead>& leads) { return Merge(request, leads); };
  return merges_.Merge(caller, request, combine);
}

}  // namespace leadline::lead
