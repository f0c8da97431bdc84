#include "common/credential/json_web_token.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/credential/credential_errors.h"
#include "common/credential/digest.h"

namespace leadline::credential {
namespace {

constexpr size_t kLongest = 8 * 1024;

std::optional<JsonObject> Decode(const std::string& part) {
  const auto text = FromBase64Url(part);
  return text.has_value() ? JsonObject::Parse(*text) : std::nullopt;
}

}  // namespace

absl::StatusOr<JsonWebToken> ParseToken(const std::string& text) {
  if (text.size() > kLongest) return TokenInvalid("it is longer than 8 KiB");
  const std::vector<std::string> parts = absl::StrSplit(text, '.');
  if (parts.size() != 3) return TokenInvalid("it is no JSON Web Token");
  const auto header = Decode(parts[0]);
  auto claims = Decode(parts[1]);
  const auto signature = FromBase64Url(parts[2]);
  if (!header.has_value() || !claims.has_value() || !signature.has_value()) {
    return TokenInvalid("it is no JSON Web Token");
  }
  const auto key_id = header->Text("kid");
  const auto algorithm = header->Text("alg");
  if (!key_id.has_value() || !algorithm.has_value()) return TokenInvalid("it names no key");
  if (header->Has("crit")) return TokenInvalid("it has extensions that are not known");
  return JsonWebToken{*algorithm, *key_id, *std::move(claims), parts[0] + "." + parts[1],
                      *signature};
}

}  // namespace leadline::credential
