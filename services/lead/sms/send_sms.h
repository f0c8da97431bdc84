#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/activity_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class SmsStore;

// Takes in a text message to a lead. It is kept before the caller is answered, and sent afterwards
// by SendTextMessages.
class SendSms final {
 public:
  using Clock = std::function<absl::Time()>;

  // `has_gateway`: whether there is one to send by.
  SendSms(SmsStore& messages, bool has_gateway, Clock clock = absl::Now)
      : messages_(messages), has_gateway_(has_gateway), clock_(std::move(clock)) {}

  absl::StatusOr<v1::SendSmsResponse> Run(const query::Caller& caller,
                                          const v1::SendSmsRequest& request) const;

 private:
  SmsStore& messages_;
  const bool has_gateway_;
  const Clock clock_;
};

}  // namespace leadline::lead
