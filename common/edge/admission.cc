#include "common/edge/admission.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/failure.h"

namespace leadline::edge {
namespace {

constexpr absl::Duration kShortestRetry = absl::Milliseconds(50);
constexpr absl::Duration kLongestRetry = absl::Seconds(5);

// "leads.*" and "*" hold every permission that begins so.
bool Holds(const std::string& granted, const std::string& permission) {
  if (!absl::EndsWith(granted, "*")) return granted == permission;
  return permission.compare(0, granted.size() - 1, granted, 0, granted.size() - 1) == 0;
}

absl::Status PermissionMissing(const std::string& permission) {
  return Failure(absl::StatusCode::kPermissionDenied, type::v1::ERROR_REASON_PERMISSION_MISSING,
                 "the caller lacks the permission " + permission, {{"permission", permission}});
}

}  // namespace

absl::StatusOr<absl::Time> AnswerBy(absl::Time deadline, const EdgeOptions& options) {
  const absl::Time now = absl::Now();
  if (deadline == absl::InfiniteFuture()) return now + options.default_deadline;
  // A little more than the longest, for clocks and the way.
  if (deadline <= now + options.max_deadline + absl::Seconds(1)) return deadline;
  FieldViolations violations;
  violations.Add("grpc-timeout", "must be at most " + absl::FormatDuration(options.max_deadline));
  return violations.ToStatus();
}

bool IsAllowed(const Principal& principal, const std::string& permission) {
  return std::any_of(
      principal.permissions.begin(), principal.permissions.end(),
      [&permission](const std::string& granted) { return Holds(granted, permission); });
}

absl::Status Authorize(const Principal& principal, const std::string& permission) {
  return IsAllowed(principal, permission) ? absl::OkStatus() : PermissionMissing(permission);
}

absl::Status AuthorizeRequest(const Principal& principal, const std::string& permission,
                              const google::protobuf::Message& request) {
  for (const auto& [name, value] : principal.fixed_fields) {
    const auto* field = request.GetDescriptor()->FindFieldByName(name);
    const bool is_text = field != nullptr && !field->is_repeated() &&
                         field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING;
    if (!is_text || request.GetReflection()->GetString(request, field) != value) {
      return PermissionMissing(permission);
    }
  }
  return absl::OkStatus();
}

absl::Status Overloaded(absl::Duration expected_wait) {
  return WithRetry(Failure(absl::StatusCode::kResourceExhausted, type::v1::ERROR_REASON_OVERLOADED,
                           "the server has more work than it can do in time"),
                   std::clamp(expected_wait, kShortestRetry, kLongestRetry));
}

// A little later rather than too early: the trailer for gRPC counts whole milliseconds.
absl::Status RateLimited(const std::string& limit, absl::Duration wait) {
  return WithRetry(Failure(absl::StatusCode::kResourceExhausted, type::v1::ERROR_REASON_OVERLOADED,
                           absl::StrCat("these are more calls than one ", limit, " may make"),
                           {{"limit", limit}}),
                   absl::Ceil(wait, absl::Milliseconds(1)));
}

absl::Status Draining() {
  return WithRetry(Failure(absl::StatusCode::kUnavailable, type::v1::ERROR_REASON_DRAINING,
                           "the server is shutting down"),
                   kShortestRetry);
}

}  // namespace leadline::edge
