#include "services/configuration/dictionary/dictionary_errors.h"

#include "common/status/failure.h"

namespace leadline::configuration {

absl::Status LabelBlank() {
  FieldViolations violations;
  violations.Add("dictionary_entry.display_name", "must not be blank");
  return violations.ToStatus();
}

absl::Status LabelTaken(const std::string& entry) {
  return ResourceExists(entry, entry + " has this label already");
}

absl::Status CodeTaken(const std::string& entry) {
  return ResourceExists(entry, entry + " has this code already");
}

absl::Status ParentMissing(const std::string& parent) {
  FieldViolations violations;
  violations.Add("dictionary_entry.parent", parent + " is no entry in use");
  return violations.ToStatus();
}

absl::Status ParentDictionaryMissing(const std::string& dictionary) {
  FieldViolations violations;
  violations.Add("dictionary.parent", "there is no " + dictionary);
  return violations.ToStatus();
}

absl::Status ImportFailed() {
  return Failure(absl::StatusCode::kInternal, type::v1::ERROR_REASON_INTERNAL, "internal error");
}

}  // namespace leadline::configuration
