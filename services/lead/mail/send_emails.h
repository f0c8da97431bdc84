#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/polled/rounds.h"

namespace leadline::lead {

class EmailStore;
class SmtpClient;
struct Delivery;
struct QueuedEmail;

// Hands the e-mails that wait to the mail server, one after the other, and notes what it said. An
// e-mail is handed over again only when its sender died, or lost the mail server or the database,
// after the mail server took it and before that was noted: no protocol that mail servers speak can
// tell then whether it did. Its Message-ID is the same.
class SendEmails final {
 public:
  SendEmails(EmailStore& emails, SmtpClient& mail_server)
      : emails_(emails), mail_server_(mail_server) {}

  // Hands over all that wait now, unless the mail server cannot be reached; how many it took.
  absl::StatusOr<int> Run() { return Run(nullptr); }

  // Runs at this pace on a thread of its own, until destroyed.
  void StartEvery(const polled::Pace& pace);

 private:
  absl::StatusOr<int> Run(polled::Rounds* rounds);
  Delivery HandOver(const QueuedEmail& email);
  absl::Status Note(const QueuedEmail& email, const Delivery& delivery, polled::Rounds* rounds);

  EmailStore& emails_;
  SmtpClient& mail_server_;
  std::optional<polled::Rounds> rounds_;
};

}  // namespace leadline::lead
