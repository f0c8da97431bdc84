#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/field_definition.pb.h"
#include "leadline/configuration/v1/field_definition_service.pb.h"
#include "leadline/configuration/v1/field_mapping.pb.h"
#include "services/configuration/change/change.h"

namespace leadline::query {
class Lister;
}

namespace leadline::configuration {

// The custom fields of every organisation. No change of a definition makes values wrong that
// records have already.
class FieldDefinitionStore final {
 public:
  using Make = absl::FunctionRef<absl::StatusOr<v1::FieldDefinition>()>;
  using Edit = absl::FunctionRef<absl::Status(v1::FieldDefinition&)>;
  using Check =
      absl::FunctionRef<absl::Status(const v1::FieldMapping&, const v1::FieldDefinition&)>;

  FieldDefinitionStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  absl::StatusOr<v1::FieldDefinition> Get(const std::string& organization, const std::string& name);

  absl::StatusOr<v1::ListFieldDefinitionsResponse> List(
      const std::string& organization, const v1::ListFieldDefinitionsRequest& request);

  // Behind the others of its entity, unless it says where. RESOURCE_EXISTS when one in use has the
  // name.
  absl::StatusOr<v1::FieldDefinition> Insert(const Mandate& mandate,
                                             const v1::FieldDefinition& definition);

  // When there is none of the name, inserts what `make` gives.
  absl::StatusOr<v1::FieldDefinition> Update(const Mandate& mandate, const std::string& name,
                                             Edit edit, Make make);

  // After `check` has seen the mapping in force.
  absl::StatusOr<v1::FieldDefinition> Archive(const Mandate& mandate, const std::string& name,
                                              Check check);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::configuration
