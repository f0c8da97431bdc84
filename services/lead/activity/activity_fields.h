#pragma once

#include "common/query/table.h"
#include "leadline/lead/v1/activity.pb.h"

namespace leadline::lead {

// What activities can be filtered and ordered by.
inline constexpr query::Field kActivityFields[] = {
    {.path = "name", .column = "id", .type = query::Type::kId, .prefix = "activities/"},
    {.path = "kind",
     .column = "kind",
     .type = query::Type::kEnum,
     .values = v1::Activity_Kind_descriptor},
    {.path = "state",
     .column = "state",
     .type = query::Type::kEnum,
     .values = v1::Activity_State_descriptor},
    {.path = "subject", .column = "subject"},
    {.path = "start_time",
     .column = "start_time",
     .type = query::Type::kTime,
     .nullable = true,
     .sortable = true},
    {.path = "due_time",
     .column = "due_time",
     .type = query::Type::kTime,
     .nullable = true,
     .sortable = true},
    {.path = "owner",
     .column = "owner",
     .type = query::Type::kName,
     .prefix = "users/",
     .nullable = true},
    {.path = "participants",
     .column = "participants",
     .type = query::Type::kNames,
     .prefix = "users/"},
    {.path = "creator", .column = "creator", .type = query::Type::kName, .prefix = "users/"},
    {.path = "complete_time",
     .column = "complete_time",
     .type = query::Type::kTime,
     .nullable = true,
     .sortable = true},
    {.path = "create_time", .column = "create_time", .type = query::Type::kTime, .sortable = true},
    {.path = "update_time", .column = "update_time", .type = query::Type::kTime, .sortable = true},
    {.path = "email.delivery_state",
     .column = "delivery_state",
     .type = query::Type::kEnum,
     .nullable = true,
     .values = v1::Email_DeliveryState_descriptor},
    {.path = "sms.delivery_state",
     .column = "sms_delivery_state",
     .type = query::Type::kEnum,
     .nullable = true,
     .values = v1::Sms_DeliveryState_descriptor},
};

inline constexpr query::Table kActivities{kActivityFields, "create_time desc"};

// Comments come in one order.
inline constexpr query::Field kCommentFields[] = {
    {.path = "name", .column = "id", .type = query::Type::kId, .prefix = "comments/"},
    {.path = "kind",
     .column = "kind",
     .type = query::Type::kEnum,
     .values = v1::Comment_Kind_descriptor},
    {.path = "creator", .column = "creator", .type = query::Type::kName, .prefix = "users/"},
    {.path = "create_time", .column = "create_time", .type = query::Type::kTime, .sortable = true},
};

inline constexpr query::Table kComments{kCommentFields, "create_time desc"};

}  // namespace leadline::lead
