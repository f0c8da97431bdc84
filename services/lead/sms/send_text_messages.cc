#include "services/lead/sms/send_text_messages.h"

#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "services/lead/sms/sms_client.h"
#include "services/lead/sms/sms_rules.h"
#include "services/lead/sms/sms_store.h"

namespace leadline::lead {
namespace {

// Much longer than anybody is at one message: nobody takes one whose sender is alive.
constexpr absl::Duration kSmsLease = absl::Minutes(5);

using Outcome = Delivery::Outcome;

}  // namespace

void SendTextMessages::StartEvery(const polled::Pace& pace) {
  rounds_.emplace("text messages", pace, [this](polled::Rounds& rounds) -> absl::StatusOr<bool> {
    LEADLINE_ASSIGN_OR_RETURN(const int taken, Run(&rounds));
    return taken > 0;
  });
}

absl::StatusOr<int> SendTextMessages::Run(polled::Rounds* rounds) {
  int taken = 0;
  while (rounds == nullptr || !rounds->IsStopping()) {
    LEADLINE_ASSIGN_OR_RETURN(const auto sms, messages_.Claim(kSmsLease));
    if (!sms.has_value()) break;
    LEADLINE_FAILPOINT("sms.before_send");
    const Delivery delivery = HandOver(*sms);
    LEADLINE_FAILPOINT("sms.after_send");
    LEADLINE_RETURN_IF_ERROR(Note(*sms, delivery, rounds));
    if (delivery.outcome == Outcome::kTaken) ++taken;
    if (delivery.failure == kUnreachable) break;  // The others would wait for it in vain.
  }
  return taken;
}

Delivery SendTextMessages::HandOver(const QueuedSms& sms) {
  if (sms.is_deleted) return {Outcome::kRefused, "deleted"};
  if (sms.is_unwanted) return {Outcome::kRefused, "do-not-call"};
  const Delivery delivery = gateway_.Send(sms.message);
  log::Info("text message handed over", {{"activity", "activities/" + sms.message.id},
                                         {"attempts", sms.attempts},
                                         {"failure", delivery.failure}});
  return delivery;
}

absl::Status SendTextMessages::Note(const QueuedSms& sms, const Delivery& delivery,
                                    polled::Rounds* rounds) {
  if (delivery.outcome == Outcome::kPutOff) {
    const auto wait = NextAttemptAfter(sms.age, sms.attempts);
    if (wait.has_value()) return messages_.PutOff(sms, delivery.failure, *wait);
  }
  if (delivery.outcome != Outcome::kTaken) return messages_.NoteFailed(sms, delivery.failure);
  // For as long as it takes: what is not noted is sent again.
  absl::Status noted = messages_.NoteSent(sms);
  while (!noted.ok() && rounds != nullptr && rounds->Pause(absl::Seconds(1))) {
    noted = messages_.NoteSent(sms);
  }
  return noted;
}

}  // namespace leadline::lead
