#pragma once

#include "common/query/table.h"
#include "leadline/lead/v1/lead_import.pb.h"

namespace leadline::lead {

// What a list of imports can be filtered by. Their ids sort as they were made.
inline constexpr query::Field kImportFields[] = {
    {.path = "name",
     .column = "imports.id",
     .type = query::Type::kId,
     .prefix = "imports/",
     .sortable = true},
    {.path = "creator",
     .column = "imports.creator",
     .type = query::Type::kName,
     .prefix = "users/"},
    {.path = "upload", .column = "imports.upload", .type = query::Type::kId, .prefix = "uploads/"},
    {.path = "create_time", .column = "imports.create_time", .type = query::Type::kTime},
    {.path = "duplicate_policy",
     .column = "imports.duplicate_policy",
     .type = query::Type::kEnum,
     .values = v1::LeadImport_DuplicatePolicy_descriptor},
    {.path = "validate_only", .column = "imports.validate_only", .type = query::Type::kBool}};
inline constexpr query::Table kImports{kImportFields, "name desc"};

}  // namespace leadline::lead
