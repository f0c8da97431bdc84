#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/query/filter.h"
#include "common/record/custom_fields.h"

namespace leadline::lead {

// What the condition of a rule says of leads: everything when empty. Fails for one that leads can
// no longer be compared by, because what it names is gone.
absl::StatusOr<query::Expression> ReadCondition(const std::string& condition,
                                                const record::CustomFields& custom_fields);

}  // namespace leadline::lead
