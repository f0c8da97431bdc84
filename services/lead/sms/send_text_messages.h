#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/polled/rounds.h"

namespace leadline::lead {

class SmsClient;
class SmsStore;
struct Delivery;
struct QueuedSms;

// Hands the text messages that wait to the gateway, one after the other, and notes what it said. A
// message is handed over again only when its sender died, or lost the gateway or the database,
// after the gateway took it and before that was noted. Its Idempotency-Key is the same, by which a
// gateway that knows of such keys sends it once.
class SendTextMessages final {
 public:
  SendTextMessages(SmsStore& messages, SmsClient& gateway)
      : messages_(messages), gateway_(gateway) {}

  // Hands over all that wait now, unless the gateway cannot be reached; how many it took.
  absl::StatusOr<int> Run() { return Run(nullptr); }

  // Runs at this pace on a thread of its own, until destroyed.
  void StartEvery(const polled::Pace& pace);

 private:
  absl::StatusOr<int> Run(polled::Rounds* rounds);
  Delivery HandOver(const QueuedSms& sms);
  absl::Status Note(const QueuedSms& sms, const Delivery& delivery, polled::Rounds* rounds);

  SmsStore& messages_;
  SmsClient& gateway_;
  std::optional<polled::Rounds> rounds_;
};

}  // namespace leadline::lead
