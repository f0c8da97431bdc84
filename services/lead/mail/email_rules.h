#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/activity.pb.h"
#include "leadline/lead/v1/activity_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"

// What e-mails are like, and how long it is tried to send them. Nothing here does I/O, reads a
// clock or is random.
namespace leadline::lead {

// What the server decides about a new e-mail.
struct Dispatch {
  std::string name;    // Of the activity that it is.
  std::string sender;  // Who asked for it.
  std::string domain;  // Of the address it comes from.
  absl::Time time;
};

// FIELD_INVALID for all that is wrong with a request by itself.
absl::Status CheckEmail(const v1::SendEmailRequest& request);

// The e-mail as it is stored, to a lead as it stands. LEAD_CONVERTED, LEAD_DELETED, DO_NOT_EMAIL
// and EMAIL_ADDRESS_MISSING for one that none can be sent to.
absl::StatusOr<v1::Activity> NewEmail(const v1::SendEmailRequest& request, const v1::Lead& lead,
                                      const Dispatch& dispatch);

// An e-mail on its way to the mail server.
struct Letter {
  std::string recipient;
  std::string subject;
  std::string text;
  std::string html;  // May be empty.
  std::string message_id;
  absl::Time time;  // When it was written.
};

// Email.failure of what the mail server gave no answer to.
inline constexpr char kUnreachable[] = "unreachable";

// What the mail server said to it.
struct Delivery {
  enum class Outcome { kTaken, kRefused, kPutOff };
  Outcome outcome = Outcome::kPutOff;
  std::string failure;  // As in Email.failure.
};

// When an e-mail that was put off is tried again; none when that has gone on for long enough. `age`
// is how old it is, `attempts` how often it was tried.
std::optional<absl::Duration> NextAttemptAfter(absl::Duration age, int64_t attempts);

}  // namespace leadline::lead
