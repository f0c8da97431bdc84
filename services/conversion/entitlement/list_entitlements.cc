#include "services/conversion/entitlement/list_entitlements.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "common/query/name_page.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/account/account_store.h"
#include "services/conversion/account/role_rules.h"
#include "services/conversion/contact/contact_store.h"
#include "services/conversion/convert/lead_client.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/entitlement/entitlement_rules.h"

namespace leadline::conversion {

using configuration::v1::RolePolicy;

absl::StatusOr<v1::CheckEntitlementResponse> ListEntitlements::Run(
    const std::string& organization, const v1::CheckEntitlementRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  LEADLINE_ASSIGN_OR_RETURN(const Standing standing,
                            StandingOf(organization, request.party(), *settings));
  const std::vector<std::string> granted = EntitlementsOf(standing.policy);
  v1::CheckEntitlementResponse response;
  response.set_allowed(std::binary_search(granted.begin(), granted.end(), request.entitlement()));
  if (standing.policy != nullptr) response.set_role_policy(standing.policy->name());
  response.set_account(standing.account);
  return response;
}

absl::StatusOr<v1::ListEntitlementsResponse> ListEntitlements::Run(
    const std::string& organization, const v1::ListEntitlementsRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  LEADLINE_ASSIGN_OR_RETURN(const Standing standing,
                            StandingOf(organization, request.party(), *settings));
  const std::vector<std::string> granted = EntitlementsOf(standing.policy);
  const std::string binding = absl::StrCat("entitlements of ", request.party(), " ", organization);
  LEADLINE_ASSIGN_OR_RETURN(
      const query::NamePage page,
      query::PageOfNames(tokens_, binding, granted, request.page_size(), request.page_token()));
  v1::ListEntitlementsResponse response;
  for (size_t i = page.begin; i < page.end; ++i) response.add_entitlements(granted[i]);
  response.set_next_page_token(page.next_page_token);
  if (standing.policy != nullptr) response.set_role_policy(standing.policy->name());
  response.set_account(standing.account);
  return response;
}

absl::StatusOr<ListEntitlements::Standing> ListEntitlements::StandingOf(
    const std::string& organization, const std::string& party, const Settings& settings) const {
  const size_t slash = party.find('/');
  const std::string collection = party.substr(0, slash);
  if (slash != std::string::npos && identifier::IsId(party.substr(slash + 1))) {
    if (collection == "accounts") return StandingOfAccount(organization, party, settings);
    if (collection == "contacts") return StandingOfContact(organization, party, settings);
    if (collection == "leads") return StandingOfLead(organization, party, settings);
  }
  return NameInvalid("party", "accounts/{account}, contacts/{contact} or leads/{lead}");
}

absl::StatusOr<ListEntitlements::Standing> ListEntitlements::StandingOfLead(
    const std::string& organization, const std::string& lead, const Settings& settings) const {
  LEADLINE_ASSIGN_OR_RETURN(const lead::v1::Lead found, parties_.leads.Get(lead));
  if (found.converted()) return StandingOfAccount(organization, found.account(), settings);
  const auto policy = settings.role_policies.find(RolePolicy::ROLE_LEAD);
  if (policy == settings.role_policies.end()) return Standing();
  return Standing{.account = "", .policy = &policy->second};
}

absl::StatusOr<ListEntitlements::Standing> ListEntitlements::StandingOfContact(
    const std::string& organization, const std::string& contact, const Settings& settings) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto found, parties_.contacts.Get(organization, {contact}));
  return StandingOfAccount(organization, found.front().account(), settings);
}

absl::StatusOr<ListEntitlements::Standing> ListEntitlements::StandingOfAccount(
    const std::string& organization, const std::string& account, const Settings& settings) const {
  if (account.empty()) return Standing();
  LEADLINE_ASSIGN_OR_RETURN(const auto found, parties_.accounts.Get(organization, {account}));
  if (found.front().has_delete_time()) return Standing{.account = account, .policy = nullptr};
  return Standing{.account = account, .policy = PolicyOf(settings, found.front().type())};
}

}  // namespace leadline::conversion
