#pragma once

#include "common/query/table.h"
#include "leadline/lead/v1/document.pb.h"

namespace leadline::lead {

// What documents can be filtered and ordered by.
inline constexpr query::Field kDocumentFields[] = {
    {.path = "name", .column = "id", .type = query::Type::kId, .prefix = "documents/"},
    {.path = "display_name", .column = "display_name", .sortable = true},
    {.path = "category", .column = "category", .type = query::Type::kName, .nullable = true},
    {.path = "media_type", .column = "media_type"},
    {.path = "size", .column = "size", .type = query::Type::kInteger, .sortable = true},
    {.path = "sha256", .column = "sha256"},
    {.path = "visibility",
     .column = "visibility",
     .type = query::Type::kEnum,
     .values = v1::DocumentVisibility_descriptor},
    {.path = "creator", .column = "creator", .type = query::Type::kName, .prefix = "users/"},
    {.path = "create_time", .column = "create_time", .type = query::Type::kTime, .sortable = true},
};

inline constexpr query::Table kDocuments{kDocumentFields, "create_time desc"};

}  // namespace leadline::lead
