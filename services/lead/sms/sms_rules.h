#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/activity.pb.h"
#include "leadline/lead/v1/activity_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/lead/mail/email_rules.h"

// What text messages are like. Nothing here does I/O or reads a clock. How long it is tried to send
// one is as of e-mails.
namespace leadline::lead {

// What the server decides about a new text message.
struct SmsDispatch {
  std::string name;    // Of the activity that it is.
  std::string sender;  // Who asked for it.
  absl::Time time;
};

// The message as it is stored, to a lead as it stands. LEAD_CONVERTED, LEAD_DELETED, DO_NOT_CALL
// and PHONE_NUMBER_MISSING for one that none can be sent to.
absl::StatusOr<v1::Activity> NewSms(const v1::SendSmsRequest& request, const v1::Lead& lead,
                                    const SmsDispatch& dispatch);

// A text message on its way to the gateway.
struct TextMessage {
  std::string id;  // The same whenever it is sent.
  std::string recipient;
  std::string text;
};

// The message as the gateway takes it.
std::string GatewayBody(const TextMessage& message, const std::string& sender);

// What the gateway's answer to a message means; 0 for none.
Delivery DeliveryOfHttp(long code);

}  // namespace leadline::lead
