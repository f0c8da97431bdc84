#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/credential/api_keys.h"
#include "common/credential/authenticator.h"
#include "common/credential/bearer_tokens.h"
#include "common/credential/claims.h"
#include "common/credential/key_source.h"

namespace leadline::credential {

struct AuthenticationOptions {
  ClaimNames claims;  // No tokens are taken without an issuer.
  KeySourceOptions keys;
  std::string api_key_file;  // No API keys without.
  // What certificates of our own servers say they are: "spiffe://example.com/lead".
  std::vector<std::string> service_names;
};

// The ways in which callers are known: a token of the issuer, an API key, the certificate of a
// server of ours. Who shows a token or a key is what that says, whatever his certificate.
class Authentication final {
 public:
  // Fails for what cannot work, with a message for the person who started the program.
  static absl::StatusOr<std::unique_ptr<Authentication>> Open(const AuthenticationOptions& options);

  // Whether tokens can be verified: the issuer's keys were read.
  bool ready() const { return keys_ == nullptr || keys_->Current() != nullptr; }

  // Uses this object, which outlives it.
  Authenticator authenticator() {
    return [this](const Presented& presented) { return Authenticate(presented); };
  }

 private:
  using Found = absl::StatusOr<std::shared_ptr<const Principal>>;

  explicit Authentication(const AuthenticationOptions& options) : options_(options) {}

  Found Authenticate(const Presented& presented);
  Found ByCertificate(const Presented& presented) const;
  Found ByToken(const Presented& presented, const std::string& token);

  const AuthenticationOptions options_;
  std::unique_ptr<KeySource> keys_;
  std::unique_ptr<BearerTokens> tokens_;
  std::unique_ptr<ApiKeys> api_keys_;
};

}  // namespace leadline::credential
