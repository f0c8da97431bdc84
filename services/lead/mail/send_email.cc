#include "services/lead/mail/send_email.h"

#include "common/identifier/identifier.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/lead/activity/activity_errors.h"
#include "services/lead/mail/email_rules.h"
#include "services/lead/mail/email_store.h"

namespace leadline::lead {

absl::StatusOr<v1::SendEmailResponse> SendEmail::Run(const query::Caller& caller,
                                                     const v1::SendEmailRequest& request) const {
  if (!domain_.has_value()) return EmailDisabled();
  LEADLINE_RETURN_IF_ERROR(CheckEmail(request));
  const Dispatch dispatch{"activities/" + identifier::NewId(), caller.subject, *domain_, clock_()};
  return emails_.Queue(caller, request,
                       [&](const v1::Lead& lead) { return NewEmail(request, lead, dispatch); });
}

}  // namespace leadline::lead
