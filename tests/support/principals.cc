#include "tests/support/principals.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/credential/credential_errors.h"
#include "common/credential/roles.h"

namespace leadline::test {
namespace {

constexpr char kScheme[] = "Test ";

absl::StatusOr<std::shared_ptr<const edge::Principal>> Believe(
    const credential::Presented& presented) {
  if (!absl::StartsWith(presented.authorization, kScheme)) return credential::TokenMissing();
  const std::vector<std::string> parts =
      absl::StrSplit(presented.authorization.substr(sizeof(kScheme) - 1), ';');
  if (parts.size() != 6) return credential::TokenInvalid("not of this test");
  edge::Principal principal;
  principal.organization = parts[0];
  principal.subject = parts[1];
  principal.permissions = absl::StrSplit(parts[2], ',', absl::SkipEmpty());
  principal.roles = absl::StrSplit(parts[3], ',', absl::SkipEmpty());
  principal.teams = absl::StrSplit(parts[4], ',', absl::SkipEmpty());
  for (const absl::string_view field : absl::StrSplit(parts[5], ',', absl::SkipEmpty())) {
    principal.fixed_fields.insert(absl::StrSplit(field, absl::MaxSplits('=', 1)));
  }
  return std::make_shared<const edge::Principal>(std::move(principal));
}

}  // namespace

edge::Principal InRoles(const std::string& organization, const std::string& subject,
                        const std::vector<std::string>& roles,
                        const std::vector<std::string>& scopes) {
  return {organization, subject, credential::PermissionsOf(roles, scopes), roles, {}, {}};
}

edge::EdgeOptions EdgeForPrincipals() { return {.threads = 8, .authenticator = Believe}; }

void ActAs(const edge::Principal& principal, grpc::ClientContext& context) {
  context.AddMetadata("authorization", AuthorizationOf(principal));
}

std::string AuthorizationOf(const edge::Principal& principal) {
  return absl::StrCat(kScheme, principal.organization, ";", principal.subject, ";",
                      absl::StrJoin(principal.permissions, ","), ";",
                      absl::StrJoin(principal.roles, ","), ";", absl::StrJoin(principal.teams, ","),
                      ";", absl::StrJoin(principal.fixed_fields, ",", absl::PairFormatter("=")));
}

}  // namespace leadline::test
