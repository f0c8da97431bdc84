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

// How many fields of an entity that are in use can be indexed: each is a row more for every record.
inline constexpr int kMaxIndexedFields = 10;

// INVALID_ARGUMENT FIELD_INVALID: as many are indexed as can be. The text says so of `indexed`.
absl::Status TooManyIndexed();
std::string TooManyIndexedText();

// FAILED_PRECONDITION CONFIGURATION_INVALID: a rule of the mapping names the field.
absl::Status FieldMapped(const v1::FieldDefinition& definition, const std::string& mapping);

}  // namespace leadline::configuration
