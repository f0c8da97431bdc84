#include "services/conversion/entitlement/entitlement_rules.h"

#include <set>

namespace leadline::conversion {
namespace {

constexpr char kPortalLogin[] = "portal-login";

}  // namespace

std::vector<std::string> EntitlementsOf(const configuration::v1::RolePolicy* policy) {
  if (policy == nullptr) return {};
  std::set<std::string> names(policy->entitlements().begin(), policy->entitlements().end());
  if (policy->portal_login()) names.insert(kPortalLogin);
  return {names.begin(), names.end()};
}

}  // namespace leadline::conversion
