#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/credential/claims.h"
#include "common/credential/key_source.h"
#include "common/credential/principal.h"

namespace leadline::credential {

// Who holds a token of our issuer. What was verified once is remembered until it expires, by its
// hash, and for as long as the issuer's keys are the same.
class BearerTokens final {
 public:
  BearerTokens(const ClaimNames& names, KeySource& keys) : names_(names), keys_(keys) {}

  // From any thread, without waiting. TOKEN_EXPIRED, TOKEN_INVALID; with a RetryInfo when the
  // issuer is being asked for the token's key.
  absl::StatusOr<std::shared_ptr<const Principal>> Verify(const std::string& token, absl::Time now);

 private:
  struct Verified {
    std::shared_ptr<const Principal> principal;
    absl::Time expiry;
  };

  absl::StatusOr<Verified> VerifyAnew(const std::string& token, const KeySet& keys, absl::Time now);
  std::shared_ptr<const Principal> Remembered(const std::string& digest,
                                              const std::shared_ptr<const KeySet>& keys,
                                              absl::Time now);
  void Remember(const std::string& digest, const std::shared_ptr<const KeySet>& keys,
                const Verified& verified, absl::Time now);

  const ClaimNames names_;
  KeySource& keys_;
  std::mutex mutex_;
  std::shared_ptr<const KeySet> remembered_for_;
  std::unordered_map<std::string, Verified> remembered_;
};

}  // namespace leadline::credential
