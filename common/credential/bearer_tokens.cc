#include "common/credential/bearer_tokens.h"

#include <utility>

#include "common/credential/credential_errors.h"
#include "common/credential/digest.h"
#include "common/credential/json_web_token.h"
#include "common/status/failure.h"
#include "common/status/macros.h"

namespace leadline::credential {
namespace {

constexpr size_t kMostRemembered = 10'000;
constexpr absl::Duration kKeysRead = absl::Seconds(1);  // By then they mostly are.

absl::Status KeyUnknown() { return TokenInvalid("its key is not known"); }

}  // namespace

absl::StatusOr<std::shared_ptr<const Principal>> BearerTokens::Verify(const std::string& token,
                                                                      absl::Time now) {
  const std::shared_ptr<const KeySet> keys = keys_.Current();
  if (keys == nullptr) return WithRetry(KeyUnknown(), kKeysRead);
  const std::string digest = Digest(token);
  if (auto known = Remembered(digest, keys, now)) return known;
  LEADLINE_ASSIGN_OR_RETURN(const Verified verified, VerifyAnew(token, *keys, now));
  Remember(digest, keys, verified, now);
  return verified.principal;
}

absl::StatusOr<BearerTokens::Verified> BearerTokens::VerifyAnew(const std::string& token,
                                                                const KeySet& keys,
                                                                absl::Time now) {
  LEADLINE_ASSIGN_OR_RETURN(const JsonWebToken parsed, ParseToken(token));
  if (!keys.Has(parsed.key_id)) {
    return keys_.WantAgain() ? WithRetry(KeyUnknown(), kKeysRead) : KeyUnknown();
  }
  if (!keys.Verifies(parsed.key_id, parsed.algorithm, parsed.signed_text, parsed.signature)) {
    return TokenInvalid("its signature is wrong");
  }
  LEADLINE_RETURN_IF_ERROR(CheckClaims(parsed.claims, names_, now));
  LEADLINE_ASSIGN_OR_RETURN(Principal principal, PrincipalOf(parsed.claims, names_));
  return Verified{std::make_shared<const Principal>(std::move(principal)), ExpiryOf(parsed.claims)};
}

std::shared_ptr<const Principal> BearerTokens::Remembered(const std::string& digest,
                                                          const std::shared_ptr<const KeySet>& keys,
                                                          absl::Time now) {
  const std::lock_guard lock(mutex_);
  // A key that was taken back takes its tokens along.
  if (std::exchange(remembered_for_, keys) != keys) remembered_.clear();
  const auto found = remembered_.find(digest);
  if (found == remembered_.end() || now >= found->second.expiry + kClockSkew) return nullptr;
  return found->second.principal;
}

void BearerTokens::Remember(const std::string& digest, const std::shared_ptr<const KeySet>& keys,
                            const Verified& verified, absl::Time now) {
  const std::lock_guard lock(mutex_);
  if (remembered_for_ != keys) return;
  if (remembered_.size() >= kMostRemembered) {
    std::erase_if(remembered_, [now](const auto& one) { return now >= one.second.expiry; });
    if (remembered_.size() >= kMostRemembered) remembered_.clear();
  }
  remembered_.insert_or_assign(digest, verified);
}

}  // namespace leadline::credential
