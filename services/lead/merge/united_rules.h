#pragma once

#include <vector>

#include "absl/status/status.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/lead/merge/merge_rules.h"

namespace leadline::lead {

// Gives the survivor what all the leads have together of the fields of which nothing is chosen: the
// survivor's own first, each thing once. MERGE_LIMIT_EXCEEDED when that is too much.
absl::Status Unite(const std::vector<v1::Lead>& leads, MergedLead& merged);

}  // namespace leadline::lead
