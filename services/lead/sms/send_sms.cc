#include "services/lead/sms/send_sms.h"

#include "common/identifier/identifier.h"
#include "common/query/listing.h"
#include "services/lead/activity/activity_errors.h"
#include "services/lead/sms/sms_rules.h"
#include "services/lead/sms/sms_store.h"

namespace leadline::lead {

absl::StatusOr<v1::SendSmsResponse> SendSms::Run(const query::Caller& caller,
                                                 const v1::SendSmsRequest& request) const {
  if (!has_gateway_) return SmsDisabled();
  const SmsDispatch dispatch{"activities/" + identifier::NewId(), caller.subject, clock_()};
  return messages_.Queue(caller, request,
                         [&](const v1::Lead& lead) { return NewSms(request, lead, dispatch); });
}

}  // namespace leadline::lead
