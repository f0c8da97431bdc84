#include "common/credential/credential_errors.h"

#include "absl/strings/str_cat.h"
#include "common/status/failure.h"

namespace leadline::credential {
namespace {

absl::Status Unauthenticated(type::v1::ErrorReason reason, const std::string& message,
                             const std::string& challenge) {
  return Failure(absl::StatusCode::kUnauthenticated, reason, message,
                 {{"www_authenticate", challenge}});
}

std::string InvalidToken(const std::string& description) {
  return absl::StrCat("Bearer error=\"invalid_token\", error_description=\"", description, "\"");
}

}  // namespace

absl::Status TokenMissing() {
  return Unauthenticated(type::v1::ERROR_REASON_TOKEN_MISSING,
                         "the call carries no token: send it as the metadata authorization, "
                         "\"Bearer \" and the token",
                         "Bearer");
}

absl::Status TokenExpired(absl::Time expired) {
  const std::string message = absl::StrCat(
      "the token expired at ", absl::FormatTime(absl::RFC3339_sec, expired, absl::UTCTimeZone()),
      ": get a new one");
  return Unauthenticated(type::v1::ERROR_REASON_TOKEN_EXPIRED, message, InvalidToken("expired"));
}

absl::Status TokenInvalid(const std::string& why) {
  return Unauthenticated(type::v1::ERROR_REASON_TOKEN_INVALID, "the token is not valid: " + why,
                         InvalidToken(why));
}

}  // namespace leadline::credential
