#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "leadline/configuration/v1/status.pb.h"
#include "leadline/lead/v1/lead.pb.h"

// Every failure that leads can give beside those of common/status.
namespace leadline::lead {

// FAILED_PRECONDITION LEAD_CONVERTED: the lead was converted by `conversion` and is read-only.
absl::Status LeadConverted(const std::string& lead, const std::string& conversion);

// FAILED_PRECONDITION LEAD_LOST: only a lead that is not lost can do this.
absl::Status LeadLost(const std::string& lead);

// FAILED_PRECONDITION LEAD_NOT_LOST: there is nothing to reopen.
absl::Status LeadNotLost(const std::string& lead);

// FAILED_PRECONDITION LEAD_DELETED: only undeleting it does anything to the lead.
absl::Status LeadDeleted(const std::string& lead);

// FAILED_PRECONDITION RECORD_MERGED: the lead became part of `survivor`.
absl::Status LeadMerged(const std::string& lead, const std::string& survivor);

// FAILED_PRECONDITION FEATURE_DISABLED: the organisation deletes no leads.
absl::Status DeletingForbidden();

// FAILED_PRECONDITION CONVERSION_IN_PROGRESS: `conversion` holds the lead.
absl::Status ConversionInProgress(const std::string& lead, const std::string& conversion);

// FAILED_PRECONDITION STATUS_HAS_PROCESS: only a method of its own leads into the status.
absl::Status StatusHasProcess(const configuration::v1::Status& status);

// FAILED_PRECONDITION TRANSITION_NOT_ALLOWED: the organisation's path leads from `from` only to
// `allowed`.
absl::Status TransitionNotAllowed(const std::string& from, const std::string& to,
                                  const std::vector<std::string>& allowed);

// ABORTED CONTENTION: another call had the request id, or the external id, and has just let it go.
absl::Status RequestContended();
absl::Status ExternalIdContended();

// ALREADY_EXISTS RESOURCE_EXISTS: `holder` has one of the external ids.
absl::Status ExternalIdTaken(const std::string& holder);

// The same with a BadRequest: everything that is taken, `fields`, the first of them by `holder`.
absl::Status ExternalIdsTaken(const std::string& holder, const std::vector<std::string>& fields);

// FAILED_PRECONDITION WEB_FORM_DISABLED: the form takes no leads.
absl::Status WebFormDisabled(const std::string& form);

// INVALID_ARGUMENT FIELD_INVALID of `lead.logo`: it is no image among the lead's documents.
absl::Status LogoMissing();

// INVALID_ARGUMENT FIELD_INVALID of `saved_view`: there is no such view of leads for the caller; or
// there is, but leads cannot be listed by its filter, as `fault` says.
absl::Status ViewMissing();
absl::Status ViewUnusable(const absl::Status& fault);

}  // namespace leadline::lead
