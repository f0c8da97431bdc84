#pragma once

#include "common/query/table.h"
#include "leadline/lead/v1/timeline.pb.h"

namespace leadline::lead {

// What timelines can be filtered by. They come in one order.
inline constexpr query::Field kTimelineFields[] = {
    {.path = "name", .column = "id", .type = query::Type::kId, .prefix = "timelineEntries/"},
    {.path = "lead", .column = "lead", .type = query::Type::kId, .prefix = "leads/"},
    {.path = "kind",
     .column = "kind",
     .type = query::Type::kEnum,
     .values = v1::TimelineEntry_Kind_descriptor},
    {.path = "actor",
     .column = "actor",
     .type = query::Type::kName,
     .prefix = "users/",
     .nullable = true},
    {.path = "resource", .column = "resource"},
    {.path = "create_time", .column = "create_time", .type = query::Type::kTime, .sortable = true},
};

inline constexpr query::Table kTimeline{kTimelineFields, "create_time desc"};

}  // namespace leadline::lead
