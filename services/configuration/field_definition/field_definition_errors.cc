#include "services/configuration/field_definition/field_definition_errors.h"

#include "common/status/failure.h"

namespace leadline::configuration {

absl::Status DictionaryMissing(const std::string& dictionary) {
  FieldViolations violations;
  violations.Add("field_definition.dictionary", "there is no " + dictionary);
  return violations.ToStatus();
}

absl::Status DictionaryLookedUp(const std::string& dictionary) {
  FieldViolations violations;
  violations.Add("field_definition.dictionary",
                 "must not be " + dictionary + ", whose entries are looked up only");
  return violations.ToStatus();
}

std::string TooManyIndexedText() {
  return "at most " + std::to_string(kMaxIndexedFields) +
         " fields of an entity that are in use are indexed: take it from another one first";
}

absl::Status TooManyIndexed() {
  FieldViolations violations;
  violations.Add("field_definition.indexed", TooManyIndexedText());
  return violations.ToStatus();
}

absl::Status FieldMapped(const v1::FieldDefinition& definition, const std::string& mapping) {
  return Failure(absl::StatusCode::kFailedPrecondition,
                 type::v1::ErrorReason::ERROR_REASON_CONFIGURATION_INVALID,
                 "a rule of " + mapping + " names " + definition.name() + ": change it first",
                 {{"field_definition", definition.name()}, {"mapping", mapping}});
}

}  // namespace leadline::configuration
