#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "leadline/configuration/v1/mapping_service.pb.h"
#include "services/configuration/field_mapping/mapping_rules.h"

namespace leadline::configuration {

// The lead's fields that no rule carries, as GetMappingResponse.unmapped_fields has it.
absl::StatusOr<std::vector<std::string>> UnmappedFields(const DefinedMapping& stored);

// What the rules of the request, or those of the stored mapping, make of the request's lead.
// FIELD_INVALID with every complaint about the former.
absl::StatusOr<v1::TestMappingResponse> TryMapping(const v1::TestMappingRequest& request,
                                                   const DefinedMapping& stored);

}  // namespace leadline::configuration
