#pragma once

#include "common/query/table.h"
#include "leadline/lead/v1/campaign.pb.h"

namespace leadline::lead {

// What memberships in campaigns can be filtered and ordered by.
inline constexpr query::Field kMembershipFields[] = {
    {.path = "name", .column = "m.id", .type = query::Type::kId, .prefix = "campaignMemberships/"},
    {.path = "campaign", .column = "m.campaign", .type = query::Type::kId, .prefix = "campaigns/"},
    {.path = "status",
     .column = "m.status",
     .type = query::Type::kEnum,
     .values = v1::CampaignMembership_Status_descriptor},
    {.path = "status_change_time",
     .column = "m.status_change_time",
     .type = query::Type::kTime,
     .sortable = true},
    {.path = "create_time",
     .column = "m.create_time",
     .type = query::Type::kTime,
     .sortable = true},
};

inline constexpr query::Table kMemberships{kMembershipFields, "create_time desc"};

}  // namespace leadline::lead
