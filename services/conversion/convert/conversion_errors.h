#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"

// Every failure that converting a lead can give, beside those of its fields.
namespace leadline::conversion {

// FAILED_PRECONDITION LEAD_CONVERTED: by `conversion`.
absl::Status LeadConverted(const std::string& conversion);

// FAILED_PRECONDITION LEAD_DELETED.
absl::Status LeadDeleted();

// FAILED_PRECONDITION RECORD_MERGED: the lead became part of `survivor`, as lead-service says it.
absl::Status LeadMerged(const std::string& lead, const std::string& survivor);

// FAILED_PRECONDITION LEAD_LOST.
absl::Status LeadLost();

// FAILED_PRECONDITION LEAD_NOT_CONVERTIBLE: not out of `status`.
absl::Status LeadNotConvertible(const std::string& status);

// FAILED_PRECONDITION CONVERSION_IN_PROGRESS: another conversion holds the lead. By which one is
// known to who tries to hold it, and told by lead-service; who only reads the lead cannot say.
absl::Status ConversionInProgress();

// FAILED_PRECONDITION FEATURE_DISABLED: the setting `feature` says no.
absl::Status FeatureDisabled(const std::string& feature);

// FAILED_PRECONDITION REQUEST_ID_REUSED: the request_id stands for another request.
absl::Status RequestIdReused(const std::string& request_id);

// UNAVAILABLE CONFIGURATION_UNAVAILABLE: no configuration has been read yet.
absl::Status ConfigurationUnavailable();

// UNAVAILABLE OUTCOME_UNKNOWN: whether the lead was converted cannot be told now.
absl::Status OutcomeUnknown();

// ABORTED CONTENTION: the hold expired too often before the conversion could be committed.
absl::Status HoldExpired();

// FAILED_PRECONDITION BATCH_NOT_DONE: the item of the batch at `index` failed, and so no other is
// done.
absl::Status BatchNotDone(size_t index);

// Whether nobody can tell if a commit with this outcome happened: the caller learns it by asking
// again.
bool IsOpen(const absl::Status& status);

// What the caller is told of it: OUTCOME_UNKNOWN when that is open.
absl::Status ForCaller(const absl::Status& status);

// Whether `status` is a decision about the request, to be kept and repeated, and not a passing
// trouble of ours or of the lead.
bool IsRefusal(const absl::Status& status);

}  // namespace leadline::conversion
