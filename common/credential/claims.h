#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/credential/json_object.h"
#include "common/credential/principal.h"

namespace leadline::credential {

// Whose tokens are taken, and where they say what. A claim's name may be a path:
// "realm_access.roles".
struct ClaimNames {
  std::string issuer = {};    // Must be `iss`.
  std::string audience = {};  // Must be `aud`, or among it.
  std::string organization = "organization";
  std::string subject = "sub";
  std::string roles = "roles";
  std::string teams = "teams";
  std::string legal_company = "company";  // An id of the dictionary `company`.
  std::string scopes =
      "scope";  // Separated by spaces, or a list: what the role integration may do.
};

// How wrong the clocks of issuer and server may be, together.
inline constexpr absl::Duration kClockSkew = absl::Seconds(60);

// OK when the claims hold now. TOKEN_EXPIRED, TOKEN_INVALID. `exp` is required, and since when the
// token holds: `nbf`, or `iat` in its place.
absl::Status CheckClaims(const JsonObject& claims, const ClaimNames& names, absl::Time now);

// When the token ends; clocks may be wrong by kClockSkew.
absl::Time ExpiryOf(const JsonObject& claims);

// Whom the claims are about. TOKEN_INVALID when they do not say of which organisation he is.
absl::StatusOr<Principal> PrincipalOf(const JsonObject& claims, const ClaimNames& names);

// An id as names of resources have them. What such an id cannot hold is written as "~7C".
std::string IdFrom(const std::string& text);

// Letters, digits, '-', '_' and '.', at most 63: what an organisation is called.
bool IsOrganization(const std::string& text);

}  // namespace leadline::credential
