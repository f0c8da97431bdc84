#include "common/credential/authentication.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/credential/credential_errors.h"
#include "common/credential/roles.h"
#include "common/credential/web_fetch.h"
#include "common/status/macros.h"

namespace leadline::credential {
namespace {

constexpr char kScheme[] = "bearer ";
constexpr size_t kLongestSubject = 140;

// What a server of ours calls itself where nobody asked it: the end of its name.
std::string SubjectOf(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  return "services/" + IdFrom(parts.back());
}

bool IsSubject(const std::string& text) {
  const bool has_kind = absl::StartsWith(text, "users/") || absl::StartsWith(text, "services/");
  return has_kind && text.size() <= kLongestSubject;
}

// A service acts for the organisation that it names, and for whoever asked it.
absl::StatusOr<std::shared_ptr<const Principal>> ActingFor(const Presented& presented,
                                                           Principal service) {
  if (!IsOrganization(presented.organization)) {
    return TokenInvalid("a service says for which organisation it calls, by leadline-organization");
  }
  service.organization = presented.organization;
  if (IsSubject(presented.subject)) service.subject = presented.subject;
  return std::make_shared<const Principal>(std::move(service));
}

absl::Status CheckIssuer(const AuthenticationOptions& options) {
  if (options.claims.audience.empty()) {
    return absl::FailedPreconditionError(
        "--token-issuer needs --token-audience: what its tokens for this server have as aud");
  }
  if (options.keys.location.empty()) {
    return absl::FailedPreconditionError(
        "--token-issuer needs --token-keys: the file or https:// address of its JSON Web Key Set");
  }
  if (!absl::StrContains(options.keys.location, "://")) return absl::OkStatus();
  const absl::Status status = CheckUrl(options.keys.location);
  return status.ok() ? status
                     : absl::FailedPreconditionError(
                           absl::StrCat("--token-keys ", std::string(status.message())));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Authentication>> Authentication::Open(
    const AuthenticationOptions& options) {
  std::unique_ptr<Authentication> opened(new Authentication(options));
  if (!options.claims.issuer.empty()) {
    LEADLINE_RETURN_IF_ERROR(CheckIssuer(options));
    opened->keys_ = std::make_unique<KeySource>(options.keys);
    opened->tokens_ = std::make_unique<BearerTokens>(options.claims, *opened->keys_);
  }
  if (!options.api_key_file.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(opened->api_keys_, ApiKeys::Open(options.api_key_file));
  }
  return opened;
}

Authentication::Found Authentication::Authenticate(const Presented& presented) {
  if (presented.authorization.empty()) return ByCertificate(presented);
  if (!absl::StartsWithIgnoreCase(presented.authorization, kScheme)) {
    return TokenInvalid("authorization is \"Bearer \" and the token");
  }
  return ByToken(presented, presented.authorization.substr(sizeof(kScheme) - 1));
}

Authentication::Found Authentication::ByCertificate(const Presented& presented) const {
  const auto& known = options_.service_names;
  for (const std::string& name : presented.certificate_names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) continue;
    Principal service;
    service.subject = SubjectOf(name);
    service.roles = {kServiceRole};
    service.permissions = PermissionsOf(service.roles, {});
    return ActingFor(presented, std::move(service));
  }
  return TokenMissing();
}

Authentication::Found Authentication::ByToken(const Presented& presented,
                                              const std::string& token) {
  const absl::Time now = absl::Now();
  if (!absl::StartsWith(token, kApiKeyPrefix)) {
    return tokens_ == nullptr ? TokenInvalid("this server takes API keys only")
                              : tokens_->Verify(token, now);
  }
  if (api_keys_ == nullptr) return TokenInvalid("this server takes no API keys");
  LEADLINE_ASSIGN_OR_RETURN(const auto principal, api_keys_->Find(token, now));
  return principal->organization.empty() ? ActingFor(presented, *principal) : principal;
}

}  // namespace leadline::credential
