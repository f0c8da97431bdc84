#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/query/filter.h"
#include "google/protobuf/descriptor.h"

namespace leadline::query {

// What a field holds; decides its operators, and how a filter's text becomes a parameter.
enum class Type {
  kText,          // = != < <= > >=, `*` in = and !=, `:` for "contains, whatever the case"
  kBool,          // = !=
  kInteger,       // = != < <= > >=
  kNumber,        // = != < <= > >=
  kTime,          // = != < <= > >=; RFC 3339 or now()
  kDate,          // = != < <= > >=; YYYY-MM-DD
  kEnum,          // = !=; the value's name
  kId,            // = !=; a resource name over a uuid column
  kName,          // = !=; a resource name over a text column; me() for users
  kTexts,         // `:` has the element; over text[]
  kNames,         // `:` has the element; resource names over text[]
  kIds,           // `:` has the element; resource names over uuid[]
  kCustomFields,  // path.key as what the key is defined to be, in orders too; over a jsonb map
};

// A field that a List method can be filtered and ordered by. The path is the record's, and the
// name of the column that a listing statement gives for it.
struct Field {
  const char* path;    // "email", "address.region_code"
  const char* column;  // The SQL expression that holds it: "email", "l.owner".
  Type type = Type::kText;
  const char* prefix = "";  // Names: what the column leaves out, "leads/".
  bool nullable = false;    // The column may be NULL.
  bool sortable = false;    // In order_by; then the statement must select it as `path`.
  const google::protobuf::EnumDescriptor* (*values)() = nullptr;  // kEnum: Lead_Kind_descriptor
};

// The fields of one resource: an allow-list, and the only source of SQL that a filter can reach.
// Has one field `name`, its id, which ends every order.
//
//   inline constexpr query::Field kLeadFields[] = {
//       {.path = "name", .column = "id", .type = query::Type::kId, .prefix = "leads/"},
//       {.path = "email", .column = "email", .sortable = true},
//       {.path = "create_time", .column = "create_time", .type = query::Type::kTime,
//        .sortable = true},
//       {.path = "kind", .column = "kind", .type = query::Type::kEnum, .values =
//       Lead_Kind_descriptor},
//       {.path = "custom_fields", .column = "custom_fields", .type = query::Type::kCustomFields}};
//   inline constexpr query::Table kLeads{kLeadFields, "create_time desc"};
struct Table {
  std::span<const Field> fields;
  const char* default_order;    // As in order_by; for callers that give none.
  const char* collection = "";  // The table of records whose custom fields can be indexed.
};

// The field of a path; null when the table lists none. "custom_fields.budget" finds the map.
const Field* FindField(const Table& table, const std::string& path);

// The operators a filter may use on fields of this type.
std::vector<Operator> OperatorsOf(Type type);

// The table as Markdown: path, kind of value, operators, whether it sorts.
std::string Describe(const Table& table);

}  // namespace leadline::query
