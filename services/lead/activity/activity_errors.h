#pragma once

#include <string>

#include "absl/status/status.h"

// Every failure that activities can give beside those of leads and of common/status.
namespace leadline::lead {

// FAILED_PRECONDITION ACTIVITY_DELETED: it only shows what it was.
absl::Status ActivityDeleted(const std::string& activity);

// FAILED_PRECONDITION DO_NOT_CALL and DO_NOT_EMAIL: the lead does not want it.
absl::Status DoNotCall(const std::string& lead);
absl::Status DoNotEmail(const std::string& lead);

// FAILED_PRECONDITION EMAIL_ADDRESS_MISSING: the lead has no address that e-mail can be sent to, or
// not the one that was asked for.
absl::Status EmailAddressMissing(const std::string& lead);

// FAILED_PRECONDITION FEATURE_DISABLED: the server knows no mail server.
absl::Status EmailDisabled();

// FAILED_PRECONDITION PHONE_NUMBER_MISSING: the lead has no number that text messages can be sent
// to, or not the one that was asked for.
absl::Status PhoneNumberMissing(const std::string& lead);

// FAILED_PRECONDITION FEATURE_DISABLED: the server knows no gateway for text messages.
absl::Status SmsDisabled();

// ABORTED CONTENTION: the activity went to another lead while it was looked at.
absl::Status ActivityContended();

}  // namespace leadline::lead
