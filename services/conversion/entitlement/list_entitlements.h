#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/configuration/v1/role_policy.pb.h"
#include "leadline/conversion/v1/entitlement_service.pb.h"

namespace leadline::query {
class PageTokens;
}

namespace leadline::conversion {

class AccountStore;
class ContactStore;
class LeadClient;
class SettingsSource;
struct Settings;

// Says what a party may do and receive: finds whose role counts, and what the policy of it grants.
class ListEntitlements final {
 public:
  // Where parties are found.
  struct Parties {
    const AccountStore& accounts;
    const ContactStore& contacts;
    LeadClient& leads;
  };

  ListEntitlements(const Parties& parties, const SettingsSource& settings,
                   const query::PageTokens& tokens)
      : parties_(parties), settings_(settings), tokens_(tokens) {}

  absl::StatusOr<v1::CheckEntitlementResponse> Run(
      const std::string& organization, const v1::CheckEntitlementRequest& request) const;
  absl::StatusOr<v1::ListEntitlementsResponse> Run(
      const std::string& organization, const v1::ListEntitlementsRequest& request) const;

 private:
  // Who a party counts as.
  struct Standing {
    std::string account;  // Empty when its role is not that of an account.
    const configuration::v1::RolePolicy* policy = nullptr;  // Belongs to the settings.
  };

  absl::StatusOr<Standing> StandingOf(const std::string& organization, const std::string& party,
                                      const Settings& settings) const;
  absl::StatusOr<Standing> StandingOfLead(const std::string& organization, const std::string& lead,
                                          const Settings& settings) const;
  absl::StatusOr<Standing> StandingOfContact(const std::string& organization,
                                             const std::string& contact,
                                             const Settings& settings) const;
  // Of no account when the name is empty.
  absl::StatusOr<Standing> StandingOfAccount(const std::string& organization,
                                             const std::string& account,
                                             const Settings& settings) const;

  const Parties parties_;
  const SettingsSource& settings_;
  const query::PageTokens& tokens_;
};

}  // namespace leadline::conversion
