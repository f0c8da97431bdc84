#pragma once

#include <vector>

#include "absl/status/status.h"
#include "leadline/configuration/v1/field_definition.pb.h"
#include "leadline/configuration/v1/field_mapping.pb.h"
#include "leadline/configuration/v1/mapping_service.pb.h"

namespace leadline::configuration {

// Every complaint about the rules: both fields of each exist in the contract, or among
// `definitions`, those in use; the target's may be written, and the source's values fit there.
absl::Status CheckMapping(const v1::FieldMapping& mapping,
                          const std::vector<v1::FieldDefinition>& definitions);

// Turns the mapping in force into the next one. The same rules leave it as it is.
absl::Status ApplyUpdate(const v1::UpdateMappingRequest& request,
                         const std::vector<v1::FieldDefinition>& definitions,
                         v1::FieldMapping& mapping);

}  // namespace leadline::configuration
