#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/field_definition.pb.h"
#include "leadline/configuration/v1/field_mapping.pb.h"
#include "leadline/configuration/v1/mapping_service.pb.h"
#include "services/configuration/change/change.h"
#include "services/configuration/field_mapping/mapping_rules.h"

namespace leadline::query {
class Lister;
}

namespace leadline::configuration {

// Every version of the mappings of every organisation. None is ever altered.
class MappingStore final {
 public:
  // Sees the custom fields in use, which rules may name.
  using Edit =
      absl::FunctionRef<absl::Status(const std::vector<v1::FieldDefinition>&, v1::FieldMapping&)>;

  MappingStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // The one in force for version 0.
  absl::StatusOr<DefinedMapping> Get(const std::string& organization, const std::string& name,
                                     int64_t version);

  absl::StatusOr<v1::ListMappingVersionsResponse> ListVersions(
      const std::string& organization, const v1::ListMappingVersionsRequest& request);

  // A new version when `edit` raises the number of the one in force.
  absl::StatusOr<v1::FieldMapping> Update(const Mandate& mandate, const std::string& name,
                                          Edit edit);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::configuration
