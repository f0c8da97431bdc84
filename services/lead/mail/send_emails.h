#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/polled/repeated.h"

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

  // Runs about every `interval` on a thread of its own, until destroyed.
  void StartEvery(absl::Duration interval);

 private:
  absl::StatusOr<int> Run(polled::Repeated* thread);
  Delivery HandOver(const QueuedEmail& email);
  absl::Status Note(const QueuedEmail& email, const Delivery& delivery, polled::Repeated* thread);

  EmailStore& emails_;
  SmtpClient& mail_server_;
  std::optional<polled::Repeated> thread_;
};

}  // namespace leadline::lead
