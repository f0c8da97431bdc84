#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/polled/repeated.h"

namespace leadline::lead {

class SmsClient;
class SmsStore;
struct Delivery;
struct QueuedSms;

// Hands the text messages that wait to the gateway, one after the other, and notes what it said. A
// message is handed over again only when its sender died, or lost the gateway or the database, after
// the gateway took it and before that was noted. Its Idempotency-Key is the same, by which a gateway
// that knows of such keys sends it once.
class SendTextMessages final {
 public:
  SendTextMessages(SmsStore& messages, SmsClient& gateway)
      : messages_(messages), gateway_(gateway) {}

  // Hands over all that wait now, unless the gateway cannot be reached; how many it took.
  absl::StatusOr<int> Run() { return Run(nullptr); }

  // Runs about every `interval` on a thread of its own, until destroyed.
  void StartEvery(absl::Duration interval);

 private:
  absl::StatusOr<int> Run(polled::Repeated* thread);
  Delivery HandOver(const QueuedSms& sms);
  absl::Status Note(const QueuedSms& sms, const Delivery& delivery, polled::Repeated* thread);

  SmsStore& messages_;
  SmsClient& gateway_;
  std::optional<polled::Repeated> thread_;
};

}  // namespace leadline::lead
