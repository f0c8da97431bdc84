#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/credential/json_object.h"

namespace leadline::credential {

// A signed token (RFC 7519, compact form) as it came: nothing of it is true until its signature has
// been verified.
struct JsonWebToken {
  std::string algorithm;
  std::string key_id;
  JsonObject claims;
  std::string signed_text;  // What the signature is of.
  std::string signature;
};

// TOKEN_INVALID for what is no token, has no `kid`, or asks for what we do not know (`crit`).
absl::StatusOr<JsonWebToken> ParseToken(const std::string& text);

}  // namespace leadline::credential
