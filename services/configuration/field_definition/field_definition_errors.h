#pragma once

#include <string>

#include "absl/status/status.h"
#include "leadline/configuration/v1/field_definition.pb.h"

namespace leadline::configuration {

// INVALID_ARGUMENT FIELD_INVALID: there is no such dictionary.
absl::Status DictionaryMissing(const std::string& dictionary);

// INVALID_ARGUMENT FIELD_INVALID: the entries of the dictionary are too many to be a field's
// values.
absl::Status DictionaryLookedUp(const std::string& dictionary);

// FAILED_PRECONDITION CONFIGURATION_INVALID: a rule of the mapping names the field.
absl::Status FieldMapped(const v1::FieldDefinition& definition, const std::string& mapping);

}  // namespace leadline::configuration
