#pragma once

#include "common/query/table.h"
#include "leadline/lead/v1/interest.pb.h"

namespace leadline::lead {

// Interests come in one order, and there is nothing to filter them by.
inline constexpr query::Field kInterestFields[] = {
    {.path = "name", .column = "id", .type = query::Type::kId, .prefix = "interests/"},
    {.path = "create_time", .column = "create_time", .type = query::Type::kTime, .sortable = true},
};

inline constexpr query::Table kInterests{kInterestFields, "create_time desc"};

}  // namespace leadline::lead
