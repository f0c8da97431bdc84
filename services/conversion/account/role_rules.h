#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/account_service.pb.h"
#include "leadline/event/v1/event.pb.h"
#include "services/conversion/convert/settings_rules.h"

// How accounts go from prospect to customer. Nothing here does I/O, reads a clock or is random.
namespace leadline::conversion {

// What becomes of an account. Without events nothing changes.
struct RoleEdit {
  v1::Account account;
  std::optional<NumberSeries> number = {};  // Where its number is drawn from; none: none is.
  std::vector<event::v1::Event> events = {};
};

// The policy in use of accounts of this type; null where there is none.
const configuration::v1::RolePolicy* PolicyOf(const Settings& settings, v1::Account::Type type);

// Whether an account of this type may log in to the portal.
bool MayLogIn(const Settings& settings, v1::Account::Type type);

// Fails with FEATURE_DISABLED, FIELD_INVALID, ACCOUNT_NOT_PROSPECT or STATUS_HAS_PROCESS.
absl::StatusOr<RoleEdit> MoveProspect(const v1::ChangeProspectStatusRequest& request,
                                      const Settings& settings, const v1::Account& account);

// Fails with FIELD_INVALID, FEATURE_DISABLED, ROLE_REGRESSION or ROLE_NOT_NEXT.
absl::StatusOr<RoleEdit> Promote(const v1::PromoteAccountRequest& request, const Settings& settings,
                                 const v1::Account& account);

// Makes a customer of the account, which is none, with a number unless it has one.
RoleEdit BecomeCustomer(const std::string& cause, const Settings& settings,
                        const v1::Account& account);

// What an order makes of an account that did not have it.
RoleEdit ConfirmOrder(const std::string& order_reference, const Settings& settings,
                      const v1::Account& account);

}  // namespace leadline::conversion
