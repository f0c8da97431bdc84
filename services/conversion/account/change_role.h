#pragma once

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/account_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::conversion {

class RoleStore;
class SettingsSource;

// Leads an account from prospect to customer: through the statuses of prospects, by an order, or by
// saying so.
class ChangeRole final {
 public:
  ChangeRole(const RoleStore& accounts, const SettingsSource& settings)
      : accounts_(accounts), settings_(settings) {}

  absl::StatusOr<v1::ChangeProspectStatusResponse> Run(
      const query::Caller& caller, const v1::ChangeProspectStatusRequest& request) const;
  absl::StatusOr<v1::RecordOrderConfirmedResponse> Run(
      const query::Caller& caller, const v1::RecordOrderConfirmedRequest& request) const;
  absl::StatusOr<v1::PromoteAccountResponse> Run(const query::Caller& caller,
                                                 const v1::PromoteAccountRequest& request) const;

 private:
  const RoleStore& accounts_;
  const SettingsSource& settings_;
};

}  // namespace leadline::conversion
