#pragma once

#include <string>

#include "absl/status/status.h"

namespace leadline::lead {

// FAILED_PRECONDITION MERGE_LIMIT_EXCEEDED: the survivor would have `count` of a field of which a
// lead has at most `limit`.
absl::Status MergeLimitExceeded(const std::string& field, int count, int limit);

}  // namespace leadline::lead
