#pragma once

#include <string>

#include "absl/status/status.h"

namespace leadline::configuration {

// INVALID_ARGUMENT FIELD_INVALID: nothing of the label can be seen.
absl::Status LabelBlank();

// ALREADY_EXISTS RESOURCE_EXISTS naming the entry that has the label already.
absl::Status LabelTaken(const std::string& entry);

// ALREADY_EXISTS RESOURCE_EXISTS naming the entry that has the code already.
absl::Status CodeTaken(const std::string& entry);

// INVALID_ARGUMENT FIELD_INVALID: the parent is no entry in use.
absl::Status ParentMissing(const std::string& parent);

// INVALID_ARGUMENT FIELD_INVALID: there is no dictionary of which entries could be parents.
absl::Status ParentDictionaryMissing(const std::string& dictionary);

// INTERNAL: an import met a fault of ours and is given up.
absl::Status ImportFailed();

}  // namespace leadline::configuration
