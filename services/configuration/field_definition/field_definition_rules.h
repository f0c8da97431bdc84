#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/field_definition.pb.h"
#include "leadline/configuration/v1/field_definition_service.pb.h"
#include "leadline/configuration/v1/field_mapping.pb.h"

namespace leadline::configuration {

// The definition a request asks for, or every complaint about it.
absl::StatusOr<v1::FieldDefinition> NewFieldDefinition(
    const v1::CreateFieldDefinitionRequest& request);

// The definition to add when there is none of the name: RESOURCE_NOT_FOUND unless that is wanted.
absl::StatusOr<v1::FieldDefinition> NewWhenMissing(const v1::UpdateFieldDefinitionRequest& request);

// Whether `definition` may bring back the one that was archived: records have values of its kind.
absl::Status CheckReturn(const v1::FieldDefinition& archived,
                         const v1::FieldDefinition& definition);

absl::Status ApplyUpdate(const v1::UpdateFieldDefinitionRequest& request,
                         v1::FieldDefinition& definition);

// Sees the mapping in force because that may name the field.
absl::Status CheckArchive(const v1::DeleteFieldDefinitionRequest& request,
                          const v1::FieldMapping& mapping, const v1::FieldDefinition& definition);

}  // namespace leadline::configuration
