#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/status/failure.h"
#include "google/protobuf/repeated_field.h"
#include "leadline/configuration/v1/field_definition.pb.h"
#include "leadline/configuration/v1/field_mapping.pb.h"
#include "leadline/configuration/v1/mapping_service.pb.h"

namespace leadline::configuration {

// A mapping, and the custom fields in use, which it may carry.
struct DefinedMapping {
  v1::FieldMapping mapping;
  std::vector<v1::FieldDefinition> definitions;
};

using Rules = google::protobuf::RepeatedPtrField<v1::FieldMapping::Rule>;

// Adds every complaint about the rules, which stand in the request's `field`: both fields of each
// exist in the contract, or among `definitions`, those in use; the target's may be written, and the
// source's values fit there.
void CheckRules(const Rules& rules, const std::string& field,
                const std::vector<v1::FieldDefinition>& definitions, FieldViolations& violations);

// As a status, of the rules of "mapping".
absl::Status CheckMapping(const v1::FieldMapping& mapping,
                          const std::vector<v1::FieldDefinition>& definitions);

// Turns the mapping in force into the next one. The same rules leave it as it is.
absl::Status ApplyUpdate(const v1::UpdateMappingRequest& request,
                         const std::vector<v1::FieldDefinition>& definitions,
                         v1::FieldMapping& mapping);

}  // namespace leadline::configuration
