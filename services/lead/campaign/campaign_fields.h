#pragma once

#include "common/query/table.h"
#include "leadline/lead/v1/campaign.pb.h"

namespace leadline::lead {

// What campaigns can be filtered and ordered by.
inline constexpr query::Field kCampaignFields[] = {
    {.path = "name", .column = "id", .type = query::Type::kId, .prefix = "campaigns/"},
    {.path = "display_name", .column = "display_name", .sortable = true},
    {.path = "kind",
     .column = "kind",
     .type = query::Type::kEnum,
     .values = v1::Campaign_Kind_descriptor},
    {.path = "owner",
     .column = "owner",
     .type = query::Type::kName,
     .prefix = "users/",
     .nullable = true},
    {.path = "start_time",
     .column = "start_time",
     .type = query::Type::kTime,
     .nullable = true,
     .sortable = true},
    {.path = "end_time",
     .column = "end_time",
     .type = query::Type::kTime,
     .nullable = true,
     .sortable = true},
    {.path = "create_time", .column = "create_time", .type = query::Type::kTime, .sortable = true},
    {.path = "update_time", .column = "update_time", .type = query::Type::kTime, .sortable = true},
};

inline constexpr query::Table kCampaigns{kCampaignFields, "create_time desc"};

}  // namespace leadline::lead
