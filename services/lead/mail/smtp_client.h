#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/lead/mail/email_rules.h"
#include "services/lead/mail/header_text.h"

namespace leadline::lead {

// The mail server that takes our e-mails, and how it is spoken to.
struct MailServer {
  std::string url;  // "smtp://mail.example.com:587", "smtps://…"
  std::string user;
  std::string password;
  std::string ca_file;      // Whose certificates are trusted; empty for those the system trusts.
  bool require_tls = true;  // Of smtp://, by STARTTLS.
  Sender sender;
};

// Hands e-mails to a mail server by SMTP. Used by one thread at a time; keeps its connection.
class SmtpClient final {
 public:
  explicit SmtpClient(const MailServer& server);
  ~SmtpClient();

  // Ends within a minute.
  Delivery Send(const Letter& letter);

 private:
  struct Session;
  const MailServer server_;
  const std::unique_ptr<Session> session_;
};

}  // namespace leadline::lead
