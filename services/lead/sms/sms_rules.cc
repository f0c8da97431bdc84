#include "services/lead/sms/sms_rules.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/lead/activity/activity_errors.h"
#include "services/lead/lead/lead_errors.h"
#include "services/lead/lead/lead_text.h"

namespace leadline::lead {
namespace {

using v1::Activity;
using v1::Lead;
using v1::SendSmsRequest;

constexpr size_t kMaxSubject = 200;  // In characters, as the contract has it.

// A number that was found, and whether its owner wants to be called.
struct Found {
  std::string number;  // E.164; empty when its country is not known.
  bool is_unwanted = false;
};

std::optional<Found> FindNumber(const SendSmsRequest& request, const Lead& lead) {
  const std::string& asked = request.recipient();
  const auto found = [&](const std::string& typed, bool is_unwanted = false) {
    return Found{NormalizePhone(typed, RegionOf(lead)), is_unwanted};
  };
  if (asked.empty() || asked == lead.mobile()) return found(lead.mobile());
  if (asked == lead.phone()) return found(asked);
  for (const v1::LeadContact& other : lead.further_contacts()) {
    if (asked != other.mobile() && asked != other.phone()) continue;
    return found(asked, other.do_not_call());
  }
  return std::nullopt;
}

absl::Status CheckTextable(const Lead& lead) {
  if (lead.converted()) return LeadConverted(lead.name(), lead.conversion());
  if (lead.has_delete_time()) return LeadDeleted(lead.name());
  if (lead.do_not_call()) return DoNotCall(lead.name());
  return absl::OkStatus();
}

bool IsControl(unsigned char c) { return c < 0x20 || c == 0x7f; }

// Its first characters in one line.
std::string SubjectOf(const std::string& text) {
  std::string subject;
  size_t characters = 0;
  for (const char c : text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins && ++characters > kMaxSubject) break;
    subject += IsControl(static_cast<unsigned char>(c)) ? ' ' : c;
  }
  return subject;
}

}  // namespace

absl::StatusOr<Activity> NewSms(const SendSmsRequest& request, const Lead& lead,
                                const SmsDispatch& dispatch) {
  if (const absl::Status status = CheckTextable(lead); !status.ok()) return status;
  const auto found = FindNumber(request, lead);
  if (!found.has_value() || found->number.empty()) return PhoneNumberMissing(lead.name());
  if (found->is_unwanted) return DoNotCall(lead.name());
  Activity activity;
  activity.set_name(dispatch.name);
  activity.set_lead(lead.name());
  activity.set_kind(Activity::KIND_SMS);
  activity.set_state(Activity::STATE_COMPLETED);
  activity.set_subject(SubjectOf(request.text()));
  activity.set_description(request.text());
  activity.set_owner(dispatch.sender);
  activity.set_creator(dispatch.sender);
  const int64_t micros = absl::ToUnixMicros(dispatch.time);
  activity.mutable_start_time()->set_seconds(micros / 1'000'000);
  activity.mutable_start_time()->set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
  activity.mutable_sms()->set_recipient(found->number);
  activity.mutable_sms()->set_delivery_state(v1::Sms::DELIVERY_STATE_QUEUED);
  return activity;
}

std::string GatewayBody(const TextMessage& message, const std::string& sender) {
  google::protobuf::Struct body;
  auto& fields = *body.mutable_fields();
  fields["id"].set_string_value(message.id);
  fields["to"].set_string_value(message.recipient);
  fields["text"].set_string_value(message.text);
  if (!sender.empty()) fields["from"].set_string_value(sender);
  std::string json;
  // A text of the contract is UTF-8, so it can be written.
  (void)google::protobuf::util::MessageToJsonString(body, &json);
  return json;
}

Delivery DeliveryOfHttp(long code) {
  using Outcome = Delivery::Outcome;
  if (code >= 200 && code <= 299) return {Outcome::kTaken, ""};
  if (code == 0) return {Outcome::kPutOff, kUnreachable};
  // What is about our access to it, or only for now, may be otherwise later.
  const bool is_final = code >= 400 && code <= 499 && code != 401 && code != 403 && code != 407 &&
                        code != 408 && code != 425 && code != 429;
  return {is_final ? Outcome::kRefused : Outcome::kPutOff, absl::StrCat("http-", code)};
}

}  // namespace leadline::lead
