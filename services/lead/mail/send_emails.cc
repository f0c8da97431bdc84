#include "services/lead/mail/send_emails.h"

#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "services/lead/mail/email_rules.h"
#include "services/lead/mail/email_store.h"
#include "services/lead/mail/smtp_client.h"

namespace leadline::lead {
namespace {

// Much longer than anybody is at one e-mail: nobody takes one whose sender is alive.
constexpr absl::Duration kLease = absl::Minutes(5);

using Outcome = Delivery::Outcome;

}  // namespace

void SendEmails::StartEvery(const polled::Pace& pace) {
  rounds_.emplace("e-mails", pace, [this](polled::Rounds& rounds) -> absl::StatusOr<bool> {
    LEADLINE_ASSIGN_OR_RETURN(const int taken, Run(&rounds));
    return taken > 0;
  });
}

absl::StatusOr<int> SendEmails::Run(polled::Rounds* rounds) {
  int taken = 0;
  while (rounds == nullptr || !rounds->IsStopping()) {
    LEADLINE_ASSIGN_OR_RETURN(const auto email, emails_.Claim(kLease));
    if (!email.has_value()) break;
    LEADLINE_FAILPOINT("mail.before_send");
    const Delivery delivery = HandOver(*email);
    LEADLINE_FAILPOINT("mail.after_send");
    LEADLINE_RETURN_IF_ERROR(Note(*email, delivery, rounds));
    if (delivery.outcome == Outcome::kTaken) ++taken;
    if (delivery.failure == kUnreachable) break;  // The others would wait for it in vain.
  }
  return taken;
}

Delivery SendEmails::HandOver(const QueuedEmail& email) {
  if (email.is_deleted) return {Outcome::kRefused, "deleted"};
  if (email.is_unwanted) return {Outcome::kRefused, "do-not-email"};
  const Delivery delivery = mail_server_.Send(email.letter);
  log::Info("e-mail handed over", {{"activity", "activities/" + email.activity},
                                   {"attempts", email.attempts},
                                   {"failure", delivery.failure}});
  return delivery;
}

absl::Status SendEmails::Note(const QueuedEmail& email, const Delivery& delivery,
                              polled::Rounds* rounds) {
  if (delivery.outcome == Outcome::kPutOff) {
    const auto wait = NextAttemptAfter(email.age, email.attempts);
    if (wait.has_value()) return emails_.PutOff(email, delivery.failure, *wait);
  }
  if (delivery.outcome != Outcome::kTaken) return emails_.NoteFailed(email, delivery.failure);
  // For as long as it takes: what is not noted is sent again.
  absl::Status noted = emails_.NoteSent(email);
  while (!noted.ok() && rounds != nullptr && rounds->Pause(absl::Seconds(1))) {
    noted = emails_.NoteSent(email);
  }
  return noted;
}

}  // namespace leadline::lead
