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
#include "services/lead/mail/email_rules.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

// An e-mail that is to be sent, claimed by who is to send it.
struct QueuedEmail {
  std::string organization;
  std::string activity;  // Its id.
  Letter letter;
  int64_t attempts = 0;  // How often it was claimed, this time included.
  absl::Duration age;
  bool is_deleted = false;
  bool is_unwanted = false;  // The lead does not want e-mail any more.
};

// The e-mails to the leads of all organisations: an outbox, which is written in the transactions of
// their activities. Whoever sends one claims it, for a time after which it is anybody's again.
class EmailStore final {
 public:
  explicit EmailStore(postgres::Database& database) : database_(database) {}

  // Makes the activity that the e-mail to the lead is; may be run again.
  using Compose = absl::FunctionRef<absl::StatusOr<v1::Activity>(const v1::Lead& lead)>;

  // Keeps the e-mail that `compose` makes, once for each request id. RESOURCE_NOT_FOUND without the
  // lead.
  absl::StatusOr<v1::SendEmailResponse> Queue(const query::Caller& caller,
                                              const v1::SendEmailRequest& request, Compose compose);

  // The next e-mail, for `lease`; none when none is due.
  absl::StatusOr<std::optional<QueuedEmail>> Claim(absl::Duration lease);

  // The mail server took it; or it will not be sent any more, because of `failure`.
  absl::Status NoteSent(const QueuedEmail& email);
  absl::Status NoteFailed(const QueuedEmail& email, const std::string& failure);

  // It is due again after about `wait`.
  absl::Status PutOff(const QueuedEmail& email, const std::string& failure, absl::Duration wait);

 private:
  absl::Status End(const QueuedEmail& email, v1::Email::DeliveryState state,
                   const std::string& failure);

  postgres::Database& database_;
};

}  // namespace leadline::lead
