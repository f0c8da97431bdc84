#include "common/credential/api_keys.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/credential/credential_errors.h"
#include "common/credential/digest.h"
#include "common/credential/watched_file.h"
#include "common/log/log.h"
#include "common/status/macros.h"

namespace leadline::credential {

absl::StatusOr<std::unique_ptr<ApiKeys>> ApiKeys::Open(const std::string& path,
                                                       absl::Duration tick) {
  LEADLINE_RETURN_IF_ERROR(Read(path).status());
  std::unique_ptr<ApiKeys> keys(new ApiKeys(path, tick));
  LEADLINE_RETURN_IF_ERROR(keys->polled_.Refresh());
  return keys;
}

ApiKeys::ApiKeys(const std::string& path, absl::Duration tick)
    : path_(path),
      polled_("API keys", tick, [this](const auto& last) { return Poll(last.get()); }) {}

absl::StatusOr<std::shared_ptr<const ApiKeys::Keys>> ApiKeys::Read(const std::string& path) {
  LEADLINE_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  auto keys = std::make_shared<Keys>();
  for (size_t i = 0; i < lines.size(); ++i) {
    if (absl::StripAsciiWhitespace(lines[i]).empty()) continue;
    const auto key = ParseLine(lines[i]);
    const std::string why =
        key.ok() ? "has the id of another key" : std::string(key.status().message());
    if (!key.ok() || keys->count(key->id) == 1) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", i + 1, ": the key ", why));
    }
    keys->emplace(key->id, Known{*key, std::make_shared<const Principal>(PrincipalOf(*key))});
  }
  return keys;
}

absl::StatusOr<std::shared_ptr<const ApiKeys::Keys>> ApiKeys::Poll(const Keys* last) {
  const std::string change = ChangeOf(path_);
  if (last != nullptr && change == last_change_) {
    return failure_.ok() ? absl::StatusOr<std::shared_ptr<const Keys>>(nullptr) : failure_;
  }
  auto keys = Read(path_);
  last_change_ = change;
  failure_ = keys.status();
  if (keys.ok()) log::Info("API keys read", {{"keys", static_cast<int64_t>((*keys)->size())}});
  return keys;
}

absl::StatusOr<std::shared_ptr<const Principal>> ApiKeys::Find(const std::string& shown,
                                                               absl::Time now) const {
  const auto parsed = ParseShownKey(shown);
  if (!parsed.has_value()) return TokenInvalid("it is no API key");
  const std::string digest = Digest(parsed->secret);
  const std::shared_ptr<const Keys> keys = polled_.Current();
  const auto found = keys->find(parsed->id);
  // The same answer, and as late, whether it is the id or the secret that is wrong.
  static const std::string kNothing(digest.size(), '\0');
  const bool is_known = found != keys->end();
  if (!AreEqual(digest, is_known ? found->second.key.secret_digest : kNothing) || !is_known) {
    return TokenInvalid("there is no such API key");
  }
  if (now >= found->second.key.expires) return TokenExpired(found->second.key.expires);
  return found->second.principal;
}

}  // namespace leadline::credential
