#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/query/filter.h"
#include "common/query/parameter.h"
#include "common/query/table.h"

namespace leadline::query {

// The condition of `custom_fields.key <op> value` over a jsonb map of CustomValue. No definition
// says here what kind the key's value is, so the filter's value decides: `=` finds it in every kind
// that can hold it; an order is one of numbers (amounts too), days, instants, else of text.
absl::StatusOr<std::string> CompileCustom(const Expression& term, const Field& field,
                                          absl::Time now, Binder& binder);

}  // namespace leadline::query
