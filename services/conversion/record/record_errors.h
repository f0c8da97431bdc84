#pragma once

#include <string>

#include "absl/status/status.h"

// The failures of accounts, contacts and opportunities, beside those of their fields.
namespace leadline::conversion {

// FAILED_PRECONDITION RECORD_DELETED: only undeleting it does anything to the record.
absl::Status RecordDeleted(const std::string& record);

}  // namespace leadline::conversion
