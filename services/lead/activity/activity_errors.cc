#include "services/lead/activity/activity_errors.h"

#include "common/status/failure.h"

namespace leadline::lead {
namespace {

absl::Status WrongState(type::v1::ErrorReason reason, const std::string& message,
                        const Metadata& metadata) {
  return Failure(absl::StatusCode::kFailedPrecondition, reason, message, metadata);
}

}  // namespace

absl::Status ActivityDeleted(const std::string& activity) {
  return WrongState(type::v1::ERROR_REASON_ACTIVITY_DELETED, activity + " was deleted",
                    {{"activity", activity}});
}

absl::Status DoNotCall(const std::string& lead) {
  return WrongState(type::v1::ERROR_REASON_DO_NOT_CALL, lead + " does not want to be called",
                    {{"lead", lead}});
}

absl::Status DoNotEmail(const std::string& lead) {
  return WrongState(type::v1::ERROR_REASON_DO_NOT_EMAIL, lead + " does not want e-mail",
                    {{"lead", lead}});
}

absl::Status EmailAddressMissing(const std::string& lead) {
  return WrongState(type::v1::ERROR_REASON_EMAIL_ADDRESS_MISSING,
                    lead + " does not have the e-mail address, or none that can be sent to",
                    {{"lead", lead}});
}

absl::Status EmailDisabled() {
  return WrongState(type::v1::ERROR_REASON_FEATURE_DISABLED,
                    "e-mail is not sent: the server knows no mail server",
                    {{"feature", "smtp-url"}});
}

absl::Status PhoneNumberMissing(const std::string& lead) {
  return WrongState(type::v1::ERROR_REASON_PHONE_NUMBER_MISSING,
                    lead + " has no such number that can be dialled", {{"lead", lead}});
}

absl::Status SmsDisabled() {
  return WrongState(type::v1::ERROR_REASON_FEATURE_DISABLED,
                    "text messages are not sent: the server knows no gateway",
                    {{"feature", "sms-gateway-url"}});
}

absl::Status ActivityContended() {
  return WithRetry(Failure(absl::StatusCode::kAborted, type::v1::ERROR_REASON_CONTENTION,
                           "the activity went to another lead at this moment"),
                   absl::Milliseconds(50));
}

}  // namespace leadline::lead
