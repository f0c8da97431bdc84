#include "services/web_gateway/gateway_errors.h"

#include "absl/strings/str_cat.h"
#include "common/status/failure.h"

namespace leadline::web_gateway {
namespace {

constexpr absl::Duration kRetryDelay = absl::Milliseconds(100);

}  // namespace

absl::Status RequestUnreadable(const std::string& why) {
  FieldViolations violations;
  violations.Add("request", why);
  return violations.ToStatus();
}

absl::Status CompressionUnknown() {
  return absl::UnimplementedError("messages are taken uncompressed");
}

absl::Status MethodUnknown() { return absl::UnimplementedError("there is no such method here"); }

absl::Status ServerUnavailable(const std::string& process) {
  const std::string peer = absl::StrCat(process, "-service");
  return WithRetry(Failure(absl::StatusCode::kUnavailable, type::v1::ERROR_REASON_PEER_UNAVAILABLE,
                           peer + " cannot be reached", {{"peer", peer}}),
                   kRetryDelay);
}

absl::Status TimeRanOut() {
  return Failure(absl::StatusCode::kDeadlineExceeded, type::v1::ERROR_REASON_DEADLINE_EXCEEDED,
                 "the call's time ran out before the answer came");
}

}  // namespace leadline::web_gateway
