#include "common/edge/reply.h"

#include <algorithm>

#include "common/status/failure.h"

namespace leadline::edge {
namespace {

using google::rpc::BadRequest;
using google::rpc::ErrorInfo;
using type::v1::ErrorReason;

constexpr size_t kMaxMessageBytes = 500;

// Until a database that was lost may be there again.
constexpr absl::Duration kOutcomeDelay = absl::Seconds(1);

absl::Status InternalError(absl::StatusCode code, const std::string& request) {
  absl::Status status = Failure(code, ErrorReason::ERROR_REASON_INTERNAL, "internal error");
  google::rpc::RequestInfo info;
  info.set_request_id(request);
  SetDetail(status, info);
  return status;
}

// A commit of which nobody knows whether it happened.
bool IsInDoubt(const absl::Status& status) {
  return absl::IsUnknown(status) && ReasonOf(status) == ErrorReason::ERROR_REASON_OUTCOME_UNKNOWN;
}

absl::StatusCode CodeOfFault(const absl::Status& status) {
  const bool stays = absl::IsUnknown(status) || absl::IsDataLoss(status);
  return stays ? status.code() : absl::StatusCode::kInternal;
}

// Cuts where a character begins: the wire takes nothing but UTF-8.
std::string Shortened(const absl::Status& status) {
  std::string message(status.message());
  if (message.size() <= kMaxMessageBytes) return message;
  size_t end = kMaxMessageBytes;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return message.substr(0, end) + "…";
}

absl::Status WithShortMessage(const absl::Status& status) {
  absl::Status shorter(status.code(), Shortened(status));
  status.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& payload) { shorter.SetPayload(url, payload); });
  return shorter;
}

size_t SizeOf(const absl::Status& status) { return ToRpcStatus(status).ByteSizeLong(); }

// Keeps the first `kept` of all violations, and says how many are missing.
void KeepViolations(int kept, const BadRequest& all, absl::Status& status) {
  BadRequest some;
  const int first = std::min(kept, all.field_violations_size());
  for (int i = 0; i < first; ++i) *some.add_field_violations() = all.field_violations(i);
  SetDetail(status, some);
  const int missing = all.field_violations_size() - first;
  auto info = DetailOf<ErrorInfo>(status);
  if (missing == 0 || !info.has_value()) return;
  (*info->mutable_metadata())["truncated"] = std::to_string(missing);
  SetDetail(status, *info);
}

void LimitViolations(absl::Status& status) {
  const auto all = DetailOf<BadRequest>(status);
  if (!all.has_value()) return;
  int kept = kMaxViolations;
  KeepViolations(kept, *all, status);
  while (kept > 1 && SizeOf(status) > kMaxDetailBytes) KeepViolations(kept /= 2, *all, status);
}

// A status whose details do not fit even so keeps what every client needs.
absl::Status Limited(absl::Status status) {
  LimitViolations(status);
  if (SizeOf(status) <= kMaxDetailBytes) return status;
  absl::Status least(status.code(), status.message());
  if (const auto info = DetailOf<ErrorInfo>(status)) {
    ErrorInfo reason;
    reason.set_reason(info->reason());
    reason.set_domain(info->domain());
    SetDetail(least, reason);
  }
  return least;
}

}  // namespace

bool IsFault(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
      return false;
    case absl::StatusCode::kUnknown:
      return !IsInDoubt(status);
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return ReasonOf(status) == ErrorReason::ERROR_REASON_UNSPECIFIED;
  }
}

absl::Status ForCaller(const absl::Status& status, const std::string& request) {
  if (status.ok()) return status;
  if (IsFault(status)) return InternalError(CodeOfFault(status), request);
  if (IsInDoubt(status)) {
    return WithRetry(
        Failure(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_OUTCOME_UNKNOWN,
                "whether the change was made cannot be told now"),
        kOutcomeDelay);
  }
  if (absl::IsDeadlineExceeded(status) &&
      ReasonOf(status) == ErrorReason::ERROR_REASON_UNSPECIFIED) {
    return Failure(status.code(), ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED,
                   "the call's time ran out");
  }
  return Limited(WithShortMessage(status));
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      ToRpcStatus(status).SerializeAsString());
}

std::optional<std::string> RetryPushback(const absl::Status& status) {
  const auto retry = DetailOf<google::rpc::RetryInfo>(status);
  if (!retry.has_value()) return std::nullopt;
  const auto& delay = retry->retry_delay();
  return std::to_string(delay.seconds() * 1000 + delay.nanos() / 1'000'000);
}

std::optional<std::string> ChallengeOf(const absl::Status& status) {
  if (!absl::IsUnauthenticated(status)) return std::nullopt;
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  const auto found = info->metadata().find("www_authenticate");
  return found == info->metadata().end() ? std::nullopt : std::optional(found->second);
}

}  // namespace leadline::edge
