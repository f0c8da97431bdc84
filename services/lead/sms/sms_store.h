#pragma once

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/activity.pb.h"
#include "leadline/lead/v1/activity_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/lead/sms/sms_rules.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

// A text message that is to be sent, claimed by who is to send it.
struct QueuedSms {
  std::string organization;
  TextMessage message;
  int64_t attempts = 0;  // How often it was claimed, this time included.
  absl::Duration age;
  bool is_deleted = false;
  bool is_unwanted = false;  // The lead does not want to be called any more.
};

// The text messages to the leads of all organisations: an outbox, as that of e-mails.
class SmsStore final {
 public:
  explicit SmsStore(postgres::Database& database) : database_(database) {}

  // Makes the activity that the message to the lead is; may be run again.
  using Compose = absl::FunctionRef<absl::StatusOr<v1::Activity>(const v1::Lead& lead)>;

  // Keeps the message that `compose` makes, once for each request id. RESOURCE_NOT_FOUND without
  // the lead.
  absl::StatusOr<v1::SendSmsResponse> Queue(const query::Caller& caller,
                                            const v1::SendSmsRequest& request, Compose compose);

  // The next message, for `lease`; none when none is due.
  absl::StatusOr<std::optional<QueuedSms>> Claim(absl::Duration lease);

  // The gateway took it; or it will not be sent any more, because of `failure`.
  absl::Status NoteSent(const QueuedSms& sms);
  absl::Status NoteFailed(const QueuedSms& sms, const std::string& failure);

  // It is due again after about `wait`.
  absl::Status PutOff(const QueuedSms& sms, const std::string& failure, absl::Duration wait);

 private:
  absl::Status End(const QueuedSms& sms, v1::Sms::DeliveryState state, const std::string& failure);

  postgres::Database& database_;
};

}  // namespace leadline::lead
