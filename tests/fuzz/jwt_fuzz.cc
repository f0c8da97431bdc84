// JSON Web Tokens, and the key sets of those who issue them. Whatever comes, nothing falls over; a
// token is believed only when the key that it names has signed just this, and what its claims say
// is never more than a person may be.

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "common/credential/claims.h"
#include "common/credential/json_web_token.h"
#include "common/credential/key_set.h"
#include "common/credential/roles.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/signing_key.h"

namespace leadline::credential {
namespace {

using fuzz::Require;
using test::SigningKey;

constexpr size_t kLongest = 8 * 1024;  // Of a token.

// Whose keys nobody else has: they are made anew for each run.
struct Issuer {
  struct Key {
    std::string algorithm;
    SigningKey key{algorithm, algorithm};  // Called by its algorithm.
  };

  const Key keys[3] = {{"RS256"}, {"ES256"}, {"EdDSA"}};
  const std::shared_ptr<const KeySet> set =
      *KeySet::Parse(test::KeySetOf({&keys[0].key, &keys[1].key, &keys[2].key}));
};

const Issuer& TheIssuer() {
  static const auto* const kIssuer = new Issuer();
  return *kIssuer;
}

bool IsSigned(const JsonWebToken& token) {
  return TheIssuer().set->Verifies(token.key_id, token.algorithm, token.signed_text,
                                   token.signature);
}

void RequireUnauthenticated(const absl::Status& status) {
  Require(absl::IsUnauthenticated(status), status.ToString().c_str());
}

void TryForged(const std::string& text) {
  const auto token = ParseToken(text);
  if (!token.ok()) return RequireUnauthenticated(token.status());
  Require(!IsSigned(*token), "nobody forges a token");
}

void TryKeySet(const std::string& text) {
  const auto set = KeySet::Parse(text);
  if (!set.ok()) return fuzz::RequireInvalidArgument(set.status());
  Require((*set)->size() > 0, "a key set has a key");
  for (const Issuer::Key& one : TheIssuer().keys) {
    const std::string signature = text.substr(0, one.algorithm == "RS256" ? 256 : 64);
    Require(!(*set)->Verifies("key", one.algorithm, "text", signature), "a text is no signature");
  }
}

bool IsId(const std::string& id) {
  return std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c != '/' && c < 0x7F; });
}

void TryClaims(const std::string& text) {
  static const auto* const kNames =
      new ClaimNames{.issuer = test::kIssuer, .audience = test::kAudience};
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const auto claims = JsonObject::Parse(text);
  if (!claims.has_value()) return;
  const absl::Status holds = CheckClaims(*claims, *kNames, now);
  if (holds.ok()) {
    Require(claims->Text("iss") == test::kIssuer, "a token is of its issuer");
    Require(now < ExpiryOf(*claims) + kClockSkew, "a token has its time");
  } else {
    RequireUnauthenticated(holds);
  }
  const auto principal = PrincipalOf(*claims, *kNames);
  if (!principal.ok()) return RequireUnauthenticated(principal.status());
  Require(IsOrganization(principal->organization), "a principal is of an organisation");
  Require(absl::StartsWith(principal->subject, "users/") && IsId(principal->subject.substr(6)),
          "a subject is a person");
  for (const std::string& role : principal->roles) {
    Require(IsRole(role) && role != kServiceRole && role != kFormRole, "a role is a person's");
  }
  for (const std::string& permission : principal->permissions) {
    Require(!absl::StartsWith(permission, "internal."), "a person is no server of ours");
  }
}

// Another character at some place makes another token; of the last one some bits stand for nothing.
void TryChanged(std::string token, size_t place) {
  char& at = token[place % (token.size() - 1)];
  at = at == 'A' ? 'B' : 'A';
  TryForged(token);
}

void TryOwn(FuzzedDataProvider& input) {
  const Issuer::Key& own = TheIssuer().keys[input.ConsumeIntegralInRange<size_t>(0, 2)];
  const std::string header = input.ConsumeRandomLengthString(100);
  const auto place = input.ConsumeIntegral<uint16_t>();
  const std::string claims = input.ConsumeRemainingBytesAsString();
  const std::string token = header.empty() ? own.key.Sign(claims) : own.key.Sign(header, claims);
  const auto read = ParseToken(token);
  if (!read.ok()) {
    const bool is_whole = JsonObject::Parse(claims).has_value() && token.size() <= kLongest;
    Require(!header.empty() || !is_whole, "what was signed is read");
    return RequireUnauthenticated(read.status());
  }
  const bool names_own = read->key_id == own.key.id() && read->algorithm == own.algorithm;
  Require(IsSigned(*read) == names_own, "a token is of the key and the algorithm that it names");
  Require(read->claims.Names() == JsonObject::Parse(claims)->Names(), "what was signed is said");
  TryChanged(token, place);
}

}  // namespace
}  // namespace leadline::credential

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text = leadline::fuzz::TextOf(data, size);
  leadline::credential::TryForged(text);
  leadline::credential::TryKeySet(text);
  leadline::credential::TryClaims(text);
  FuzzedDataProvider input(data, size);
  leadline::credential::TryOwn(input);
  return 0;
}
