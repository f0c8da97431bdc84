#include "services/configuration/field_definition/field_definition_store.h"

#include <optional>
#include <utility>

#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/definition/reference_rules.h"
#include "services/configuration/field_definition/field_definition_errors.h"
#include "services/configuration/field_definition/field_definition_rules.h"
#include "services/configuration/field_definition/field_definition_store_sql.h"

namespace leadline::configuration {
namespace {

using v1::FieldDefinition;

constexpr query::Field kFields[] = {
    {.path = "name", .column = "name", .type = query::Type::kName},
    {.path = "entity", .column = "entity", .sortable = true},
    {.path = "position", .column = "position", .type = query::Type::kInteger, .sortable = true}};
constexpr query::Table kDefinitions{kFields, "entity, position"};

postgres::Arguments Named(const std::string& name) {
  return postgres::Arguments().Set("name", name);
}

std::optional<FieldDefinition> Find(Change& change, const std::string& name) {
  return postgres::OneOrNone<FieldDefinition>(change.Run(sql::kGetFieldDefinition, Named(name)));
}

absl::StatusOr<FieldDefinition> OneOr(std::optional<FieldDefinition> definition,
                                      const std::string& name) {
  if (!definition) return NotFound(name);
  return *std::move(definition);
}

absl::StatusOr<FieldDefinition> Read(Change& change, const std::string& name) {
  return OneOr(Find(change, name), name);
}

v1::FieldMapping ReadMapping(Change& change) {
  return *postgres::OneOrNone<v1::FieldMapping>(change.Run(sql::kGetMappingAboutFields));
}

absl::Status CheckDictionaryOf(Change& change, const FieldDefinition& definition) {
  if (definition.dictionary().empty()) return absl::OkStatus();
  const postgres::Rows rows =
      change.Run(sql::kFindFieldDictionary, postgres::Arguments().Record(definition));
  if (rows.empty()) return DictionaryMissing(definition.dictionary());
  if (rows[0].Bool("looked_up")) return DictionaryLookedUp(definition.dictionary());
  return absl::OkStatus();
}

absl::Status CheckIndexed(Change& change, const FieldDefinition& definition) {
  if (!definition.indexed() || definition.has_archive_time()) return absl::OkStatus();
  const postgres::Rows rows =
      change.Run(sql::kCountIndexedFields, postgres::Arguments().Record(definition));
  return rows[0].Int64("field_count") < kMaxIndexedFields ? absl::OkStatus() : TooManyIndexed();
}

std::vector<std::string> DefinitionsWith(Change& change, const FieldDefinition& definition) {
  const std::string& name = definition.name();
  return change.DefinitionsWith("custom_fields." + name.substr(name.rfind('/') + 1),
                                FieldDefinition::Entity_Name(definition.entity()));
}

absl::StatusOr<FieldDefinition> InsertIn(Change& change, const FieldDefinition& definition) {
  const std::string& name = definition.name();
  const auto before = Find(change, name);
  if (before && !before->has_archive_time()) return ResourceExists(name, name + " is in use");
  if (before) LEADLINE_RETURN_IF_ERROR(CheckReturn(*before, definition));
  LEADLINE_RETURN_IF_ERROR(CheckDictionaryOf(change, definition));
  LEADLINE_RETURN_IF_ERROR(CheckIndexed(change, definition));
  change.Run(sql::kInsertFieldDefinition, postgres::Arguments().Record(definition));
  change.Tell("FieldDefinitionCreated", name);
  return Read(change, name);
}

}  // namespace

absl::StatusOr<FieldDefinition> FieldDefinitionStore::Get(const std::string& organization,
                                                          const std::string& name) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kGetFieldDefinition, Named(name)));
  return OneOr(postgres::OneOrNone<FieldDefinition>(rows), name);
}

absl::StatusOr<v1::ListFieldDefinitionsResponse> FieldDefinitionStore::List(
    const std::string& organization, const v1::ListFieldDefinitionsRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing,
                            lister_.Prepare(kDefinitions, {organization, ""}, request));
  listing.arguments()
      .Set("entity", FieldDefinition::Entity_Name(request.entity()))
      .Set("show_archived", request.show_archived());
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            listing.Run(database_, sql::kListFieldDefinitions));
  v1::ListFieldDefinitionsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_field_definitions()));
  return response;
}

absl::StatusOr<FieldDefinition> FieldDefinitionStore::Insert(const Mandate& mandate,
                                                             const FieldDefinition& definition) {
  return ChangeConfiguration(database_, mandate,
                             [&](Change& change) { return InsertIn(change, definition); });
}

absl::StatusOr<FieldDefinition> FieldDefinitionStore::Update(const Mandate& mandate,
                                                             const std::string& name, Edit edit,
                                                             Make make) {
  using Result = absl::StatusOr<FieldDefinition>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    std::optional<FieldDefinition> definition = Find(change, name);
    if (!definition) {
      LEADLINE_ASSIGN_OR_RETURN(const FieldDefinition made, make());
      return InsertIn(change, made);
    }
    LEADLINE_RETURN_IF_ERROR(edit(*definition));
    LEADLINE_RETURN_IF_ERROR(CheckIndexed(change, *definition));
    change.Run(sql::kUpdateFieldDefinition, postgres::Arguments().Record(*definition));
    change.Tell("FieldDefinitionUpdated", name);
    return Read(change, name);
  });
}

absl::StatusOr<FieldDefinition> FieldDefinitionStore::Archive(const Mandate& mandate,
                                                              const std::string& name,
                                                              Check check) {
  using Result = absl::StatusOr<FieldDefinition>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    LEADLINE_ASSIGN_OR_RETURN(const FieldDefinition definition, Read(change, name));
    LEADLINE_RETURN_IF_ERROR(check(ReadMapping(change), definition));
    if (!change.Run(sql::kArchiveFieldDefinition, Named(name)).empty()) {
      LEADLINE_RETURN_IF_ERROR(CheckNotNamed(name, DefinitionsWith(change, definition)));
      change.Tell("FieldDefinitionDeleted", name);
    }
    return Read(change, name);
  });
}

}  // namespace leadline::configuration
