#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/activity_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class EmailStore;

// Takes in an e-mail to a lead. It is kept before the caller is answered, and sent afterwards by
// SendEmails.
class SendEmail final {
 public:
  using Clock = std::function<absl::Time()>;

  // `domain` is that of the address e-mails come from; none where no mail server is known.
  SendEmail(EmailStore& emails, std::optional<std::string> domain, Clock clock = absl::Now)
      : emails_(emails), domain_(std::move(domain)), clock_(std::move(clock)) {}

  absl::StatusOr<v1::SendEmailResponse> Run(const query::Caller& caller,
                                            const v1::SendEmailRequest& request) const;

 private:
  EmailStore& emails_;
  const std::optional<std::string> domain_;
  const Clock clock_;
};

}  // namespace leadline::lead
