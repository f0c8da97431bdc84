#pragma once

#include <memory>
#include <string>

#include "services/lead/sms/sms_rules.h"

namespace leadline::lead {

// The gateway that takes our text messages, and how it is spoken to.
struct SmsGateway {
  std::string url;      // "https://sms.example.com/messages"
  std::string token;    // Sent as a bearer token; none when empty.
  std::string sender;   // Whom messages come from; the gateway's own choice when empty.
  std::string ca_file;  // Whose certificates are trusted; empty for those the system trusts.
};

// Hands text messages to a gateway by HTTP: POST of {"id", "to", "text", "from"} as JSON. Used by
// one thread at a time; keeps its connection.
class SmsClient final {
 public:
  explicit SmsClient(const SmsGateway& gateway);
  ~SmsClient();

  // Ends within a minute.
  Delivery Send(const TextMessage& message);

 private:
  struct Session;
  const SmsGateway gateway_;
  const std::unique_ptr<Session> session_;
};

}  // namespace leadline::lead
