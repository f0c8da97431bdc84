#include "common/credential/claims.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/credential/credential_errors.h"
#include "common/credential/roles.h"
#include "common/status/macros.h"

namespace leadline::credential {
namespace {

constexpr size_t kLongestOrganization = 63;
constexpr size_t kLongestId = 128;
constexpr double kLatestSeconds = 1e11;  // Far beyond every year that is written with four digits.

std::optional<absl::Time> TimeAt(const JsonObject& claims, const std::string& name) {
  const auto seconds = claims.Number(name);
  if (!seconds.has_value() || std::abs(*seconds) > kLatestSeconds) return std::nullopt;
  return absl::UnixEpoch() + absl::Seconds(*seconds);
}

std::optional<absl::Time> StartOf(const JsonObject& claims) {
  return TimeAt(claims, claims.Has("nbf") ? "nbf" : "iat");
}

bool Contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// Of those that people and programs get from an issuer; the others are for keys and certificates.
std::vector<std::string> RolesIn(const JsonObject& claims, const std::string& path) {
  std::vector<std::string> roles;
  for (const std::string& role : claims.Texts(path)) {
    if (IsRole(role) && role != kServiceRole && role != kFormRole) roles.push_back(role);
  }
  return roles;
}

std::vector<std::string> ScopesIn(const JsonObject& claims, const std::string& path) {
  std::vector<std::string> scopes;
  for (const std::string& text : claims.Texts(path)) {
    for (const auto one : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
      scopes.emplace_back(one);
    }
  }
  return scopes;
}

}  // namespace

std::string IdFrom(const std::string& text) {
  std::string id;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool stays =
        absl::ascii_isalnum(byte) || c == '-' || c == '_' || c == '.' || c == '@' || c == '+';
    id += stays ? std::string(1, c) : absl::StrFormat("~%02X", byte);
  }
  return id;
}

bool IsOrganization(const std::string& text) {
  return !text.empty() && text.size() <= kLongestOrganization &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
         });
}

absl::Status CheckClaims(const JsonObject& claims, const ClaimNames& names, absl::Time now) {
  if (claims.Text("iss") != names.issuer) return TokenInvalid("it is of another issuer");
  if (!Contains(claims.Texts("aud"), names.audience))
    return TokenInvalid("it is for another audience");
  const auto start = StartOf(claims);
  const auto expiry = TimeAt(claims, "exp");
  if (!expiry.has_value()) return TokenInvalid("it does not say when it expires");
  if (!start.has_value()) return TokenInvalid("it does not say since when it holds");
  if (now < *start - kClockSkew) return TokenInvalid("it does not hold yet");
  if (now >= *expiry + kClockSkew) return TokenExpired(*expiry);
  return absl::OkStatus();
}

absl::Time ExpiryOf(const JsonObject& claims) {
  return TimeAt(claims, "exp").value_or(absl::InfinitePast());
}

absl::StatusOr<Principal> PrincipalOf(const JsonObject& claims, const ClaimNames& names) {
  const std::string organization = claims.Text(names.organization).value_or("");
  const std::string subject = IdFrom(claims.Text(names.subject).value_or(""));
  if (!IsOrganization(organization)) return TokenInvalid("it names no organisation");
  if (subject.empty() || subject.size() > kLongestId) return TokenInvalid("it names no subject");
  Principal principal;
  principal.organization = organization;
  principal.subject = "users/" + subject;
  principal.roles = RolesIn(claims, names.roles);
  principal.permissions = PermissionsOf(principal.roles, ScopesIn(claims, names.scopes));
  for (const std::string& team : claims.Texts(names.teams)) {
    principal.teams.push_back("teams/" + IdFrom(team));
  }
  if (const auto company = claims.Text(names.legal_company); company.has_value()) {
    principal.legal_company = "dictionaries/company/entries/" + IdFrom(*company);
  }
  return principal;
}

}  // namespace leadline::credential
