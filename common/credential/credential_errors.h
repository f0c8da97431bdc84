#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace leadline::credential {

// The failures of authentication, all UNAUTHENTICATED. Metadata `www_authenticate` says, in the
// words of RFC 6750, what a client has to show; the edge sends it as the trailer www-authenticate
// too. None says more than its caller knows: not which part of a token was wrong where that helps
// who forges.

// TOKEN_MISSING: the call shows nothing.
absl::Status TokenMissing();

// TOKEN_EXPIRED: what it shows was right until `expired`.
absl::Status TokenExpired(absl::Time expired);

// TOKEN_INVALID: `why` is for the person who looks for the mistake.
absl::Status TokenInvalid(const std::string& why);

}  // namespace leadline::credential
