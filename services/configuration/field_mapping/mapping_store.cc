#include "services/configuration/field_mapping/mapping_store.h"

#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/field_mapping/mapping_store_sql.h"

namespace leadline::configuration {
namespace {

using v1::FieldMapping;

constexpr char kCollection[] = "mappings/";

constexpr query::Field kFields[] = {
    {.path = "name", .column = "name", .type = query::Type::kName, .prefix = kCollection},
    {.path = "version", .column = "version", .type = query::Type::kInteger, .sortable = true}};
constexpr query::Table kVersions{kFields, "version desc"};

std::string IdOf(const std::string& mapping) { return mapping.substr(sizeof(kCollection) - 1); }

postgres::Arguments Versioned(const std::string& name, int64_t version) {
  return postgres::Arguments().Set("name", IdOf(name)).Set("version", version);
}

absl::StatusOr<FieldMapping> OneOr(const postgres::Rows& rows, const std::string& name) {
  auto mapping = postgres::OneOrNone<FieldMapping>(rows);
  if (!mapping) return NotFound(name);
  return *std::move(mapping);
}

absl::StatusOr<FieldMapping> Read(Change& change, const std::string& name) {
  return OneOr(change.Run(sql::kGetFieldMapping, Versioned(name, 0)), name);
}

std::vector<v1::FieldDefinition> ReadDefinitions(Change& change) {
  return postgres::All<v1::FieldDefinition>(change.Run(sql::kListFieldDefinitionsForMapping));
}

}  // namespace

absl::StatusOr<DefinedMapping> MappingStore::Get(const std::string& organization,
                                                 const std::string& name, int64_t version) {
  DefinedMapping found;
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows mapping,
      database_.Run(organization, sql::kGetFieldMapping, Versioned(name, version)));
  LEADLINE_ASSIGN_OR_RETURN(found.mapping, OneOr(mapping, name));
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows definitions,
                            database_.Run(organization, sql::kListFieldDefinitionsForMapping));
  found.definitions = postgres::All<v1::FieldDefinition>(definitions);
  return found;
}

absl::StatusOr<v1::ListMappingVersionsResponse> MappingStore::ListVersions(
    const std::string& organization, const v1::ListMappingVersionsRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing,
                            lister_.Prepare(kVersions, {organization, ""}, request));
  listing.arguments().Set("mapping", IdOf(request.name()));
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            listing.Run(database_, sql::kListMappingVersions));
  v1::ListMappingVersionsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_mappings()));
  return response;
}

absl::StatusOr<FieldMapping> MappingStore::Update(const Mandate& mandate, const std::string& name,
                                                  Edit edit) {
  using Result = absl::StatusOr<FieldMapping>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    LEADLINE_ASSIGN_OR_RETURN(const FieldMapping before, Read(change, name));
    FieldMapping after = before;
    LEADLINE_RETURN_IF_ERROR(edit(ReadDefinitions(change), after));
    if (after.version() == before.version()) return before;
    change.Run(sql::kInsertMappingVersion, postgres::Arguments().Record(after));
    change.Tell("MappingUpdated", name);
    return Read(change, name);
  });
}

}  // namespace leadline::configuration
