#include "services/lead/mail/email_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/status/failure.h"
#include "services/lead/activity/activity_errors.h"
#include "services/lead/lead/lead_errors.h"
#include "services/lead/mail/header_text.h"
#include "services/rules/html.h"
#include "services/rules/text.h"

namespace leadline::lead {
namespace {

using v1::Activity;
using v1::Lead;
using v1::SendEmailRequest;

constexpr absl::Duration kFirstWait = absl::Seconds(30);
constexpr absl::Duration kLongestWait = absl::Hours(1);
constexpr absl::Duration kPatience = absl::Hours(24);

// The address that is meant, as it can be sent to. DO_NOT_EMAIL when its owner does not want it.
absl::StatusOr<std::string> RecipientOf(const SendEmailRequest& request, const Lead& lead) {
  const std::string& asked = request.recipient();
  std::optional<std::string> mailbox;
  if (asked.empty() || asked == lead.email()) {
    mailbox = ToMailbox(lead.email());
  } else {
    const auto& others = lead.further_contacts();
    const auto other = std::find_if(others.begin(), others.end(),
                                    [&](const auto& each) { return each.email() == asked; });
    if (other != others.end() && other->do_not_email()) return DoNotEmail(lead.name());
    if (other != others.end()) mailbox = ToMailbox(asked);
  }
  if (!mailbox.has_value()) return EmailAddressMissing(lead.name());
  return *mailbox;
}

absl::Status CheckWritable(const Lead& lead) {
  if (lead.converted()) return LeadConverted(lead.name(), lead.conversion());
  if (lead.has_delete_time()) return LeadDeleted(lead.name());
  if (lead.do_not_email()) return DoNotEmail(lead.name());
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckEmail(const SendEmailRequest& request) {
  const std::string& subject = request.subject();
  FieldViolations violations;
  if (std::any_of(subject.begin(), subject.end(),
                  [](const char c) { return absl::ascii_iscntrl(c); })) {
    violations.Add("subject", "must be one line, without control characters");
  }
  return violations.ToStatus();
}

absl::StatusOr<Activity> NewEmail(const SendEmailRequest& request, const Lead& lead,
                                  const Dispatch& dispatch) {
  if (const absl::Status status = CheckWritable(lead); !status.ok()) return status;
  const auto recipient = RecipientOf(request, lead);
  if (!recipient.ok()) return recipient.status();
  Activity activity;
  activity.set_name(dispatch.name);
  activity.set_lead(lead.name());
  activity.set_kind(Activity::KIND_EMAIL);
  activity.set_state(Activity::STATE_COMPLETED);
  activity.set_subject(request.subject());
  activity.set_description(request.text());
  activity.set_owner(dispatch.sender);
  activity.set_creator(dispatch.sender);
  const int64_t micros = absl::ToUnixMicros(dispatch.time);
  activity.mutable_start_time()->set_seconds(micros / 1'000'000);
  activity.mutable_start_time()->set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
  v1::Email& email = *activity.mutable_email();
  email.set_recipient(*recipient);
  email.set_html(rules::CleanHtml(request.html()));
  email.set_message_id(dispatch.name.substr(dispatch.name.find('/') + 1) + "@" + dispatch.domain);
  email.set_delivery_state(v1::Email::DELIVERY_STATE_QUEUED);
  return activity;
}

std::optional<absl::Duration> NextAttemptAfter(absl::Duration age, int64_t attempts) {
  const int doublings = static_cast<int>(std::clamp<int64_t>(attempts - 1, 0, 16));
  const absl::Duration wait = std::min(kFirstWait * (1 << doublings), kLongestWait);
  if (age + wait > kPatience) return std::nullopt;
  return wait;
}

}  // namespace leadline::lead
