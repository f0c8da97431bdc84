#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

// The failures of accounts, contacts and opportunities, beside those of their fields.
namespace leadline::conversion {

// FAILED_PRECONDITION RECORD_DELETED: only undeleting it does anything to the record.
absl::Status RecordDeleted(const std::string& record);

// FAILED_PRECONDITION RECORD_MERGED: `survivor` has all that the record had.
absl::Status RecordMerged(const std::string& record, const std::string& survivor);

// FAILED_PRECONDITION RECORD_IN_USE: `count` other records hang on it, `holders` first of all.
absl::Status RecordInUse(const std::string& record, const std::vector<std::string>& holders,
                         int64_t count);

// FAILED_PRECONDITION LEAD_NOT_CONVERTED: the organisation's opportunities begin with a conversion.
absl::Status LeadNotConverted(const std::string& lead);

// ALREADY_EXISTS RESOURCE_EXISTS: `holder` has one of the external ids.
absl::Status ExternalIdTaken(const std::string& holder);

// ABORTED CONTENTION: who had the external id has just let it go.
absl::Status ExternalIdContended();

}  // namespace leadline::conversion
