#include "services/conversion/account/role_rules.h"

#include <algorithm>

#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/account/role_errors.h"
#include "services/conversion/convert/conversion_errors.h"

namespace leadline::conversion {
namespace {

using configuration::v1::RolePolicy;
using configuration::v1::Status;
using event::v1::Event;
using v1::Account;

// Whatever is no step of the ladder stands before its first one.
int RungOf(Account::Type type) {
  if (type == Account::TYPE_CUSTOMER) return 2;
  return type == Account::TYPE_PROSPECT ? 1 : 0;
}

RolePolicy::Role RoleOf(Account::Type type) {
  if (type == Account::TYPE_CUSTOMER) return RolePolicy::ROLE_CUSTOMER;
  return type == Account::TYPE_PROSPECT ? RolePolicy::ROLE_PROSPECT : RolePolicy::ROLE_UNSPECIFIED;
}

Account::Type TypeOf(int role) {
  if (role == RolePolicy::ROLE_CUSTOMER) return Account::TYPE_CUSTOMER;
  return role == RolePolicy::ROLE_PROSPECT ? Account::TYPE_PROSPECT : Account::TYPE_UNSPECIFIED;
}

Event EventOf(const std::string& type, const Metadata& attributes = {}) {
  Event event;
  event.set_type(type);
  event.mutable_attributes()->insert(attributes.begin(), attributes.end());
  return event;
}

const NumberSeries* SeriesNamed(const Settings& settings, const std::string& name) {
  const auto found = settings.customer_series.find(name);
  return found == settings.customer_series.end() ? nullptr : &found->second;
}

// The one place where an account gets another role.
void Enter(Account::Type type, const std::string& cause, const NumberSeries* series,
           const Settings& settings, RoleEdit& edit) {
  Account& account = edit.account;
  const bool customer = type == Account::TYPE_CUSTOMER;
  const bool has_statuses = !customer && settings.values.prospect_statuses_enabled();
  const bool could_log_in = MayLogIn(settings, account.type());
  const bool can_log_in = MayLogIn(settings, type);
  edit.events.push_back(
      EventOf(customer ? "AccountBecameCustomer" : "AccountBecameProspect",
              {{"previous_type", Account::Type_Name(account.type())}, {"cause", cause}}));
  if (can_log_in != could_log_in) {
    edit.events.push_back(EventOf(can_log_in ? "PortalAccessGranted" : "PortalAccessRevoked"));
  }
  account.set_type(type);
  account.set_prospect_status(has_statuses ? settings.default_prospect_status : "");
  if (customer && account.number().empty() && series != nullptr) edit.number = *series;
}

// The series that a promotion draws from; null where none is there.
absl::StatusOr<const NumberSeries*> SeriesOf(const v1::PromoteAccountRequest& request,
                                             const Settings& settings, const Account& account) {
  const std::string& asked = request.number_series();
  if (asked.empty()) return SeriesNamed(settings, settings.default_series);
  FieldViolations violations;
  const NumberSeries* series = SeriesNamed(settings, asked);
  if (series == nullptr) violations.Add("number_series", "is no series of customers");
  if (request.type() != Account::TYPE_CUSTOMER) {
    violations.Add("number_series", "is only for a customer");
  }
  if (!account.number().empty() && account.number_series() != asked) {
    violations.Add("number_series", "is not the series of the number that the account keeps");
  }
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  if (settings.values.number_series_choice() !=
      configuration::v1::Settings::NUMBER_SERIES_CHOICE_CALLER) {
    return FeatureDisabled("number_series_choice");
  }
  return series;
}

absl::Status CheckStep(Account::Type from, Account::Type to, const Settings& settings) {
  const bool forward = RungOf(to) > RungOf(from);
  if (!forward) {
    return OnlyGoesForward(settings)
               ? RoleRegression(Account::Type_Name(from), Account::Type_Name(to))
               : absl::OkStatus();
  }
  const RolePolicy* policy = PolicyOf(settings, from);
  if (policy == nullptr) return absl::OkStatus();
  std::vector<std::string> allowed;
  for (const int next : policy->next_roles()) {
    if (TypeOf(next) == to) return absl::OkStatus();
    allowed.push_back(Account::Type_Name(TypeOf(next)));
  }
  return RoleNotNext(Account::Type_Name(from), Account::Type_Name(to), allowed);
}

absl::Status StatusInvalid(const std::string& description) {
  FieldViolations violations;
  violations.Add("status", description);
  return violations.ToStatus();
}

}  // namespace

const RolePolicy* PolicyOf(const Settings& settings, Account::Type type) {
  const auto found = settings.role_policies.find(RoleOf(type));
  return found == settings.role_policies.end() ? nullptr : &found->second;
}

bool MayLogIn(const Settings& settings, Account::Type type) {
  const RolePolicy* policy = PolicyOf(settings, type);
  return policy != nullptr && policy->portal_login();
}

absl::StatusOr<RoleEdit> MoveProspect(const v1::ChangeProspectStatusRequest& request,
                                      const Settings& settings, const Account& account) {
  if (!settings.values.prospect_statuses_enabled()) {
    return FeatureDisabled("prospect_statuses_enabled");
  }
  RoleEdit edit{.account = account};
  if (account.prospect_status() == request.status()) return edit;
  if (!IsUsableStatus(settings, Status::ENTITY_PROSPECT, request.status())) {
    return StatusInvalid("is no status in use of prospects");
  }
  const Status& status = settings.statuses.at(request.status());
  const bool won = status.role() == Status::ROLE_WON;
  if (won && account.type() == Account::TYPE_CUSTOMER) return edit;
  if (account.type() != Account::TYPE_PROSPECT) {
    return AccountNotProspect(Account::Type_Name(account.type()));
  }
  if (!status.directly_selectable()) {
    return won ? WonHasProcess(status.name()) : StatusInvalid("cannot be chosen");
  }
  if (won) {
    Enter(Account::TYPE_CUSTOMER, "won", SeriesNamed(settings, settings.default_series), settings,
          edit);
    return edit;
  }
  edit.account.set_prospect_status(status.name());
  edit.events.push_back(
      EventOf("ProspectStatusChanged",
              {{"previous_status", account.prospect_status()}, {"status", status.name()}}));
  return edit;
}

absl::StatusOr<RoleEdit> Promote(const v1::PromoteAccountRequest& request, const Settings& settings,
                                 const Account& account) {
  LEADLINE_ASSIGN_OR_RETURN(const NumberSeries* series, SeriesOf(request, settings, account));
  RoleEdit edit{.account = account};
  if (account.type() == request.type()) return edit;
  LEADLINE_RETURN_IF_ERROR(CheckStep(account.type(), request.type(), settings));
  Enter(request.type(), "promotion", series, settings, edit);
  return edit;
}

RoleEdit BecomeCustomer(const std::string& cause, const Settings& settings,
                        const Account& account) {
  RoleEdit edit{.account = account};
  Enter(Account::TYPE_CUSTOMER, cause, SeriesNamed(settings, settings.default_series), settings,
        edit);
  return edit;
}

RoleEdit ConfirmOrder(const std::string& order_reference, const Settings& settings,
                      const Account& account) {
  RoleEdit edit{.account = account};
  edit.events.push_back(EventOf("OrderConfirmed", {{"order_reference", order_reference}}));
  if (account.type() == Account::TYPE_PROSPECT) {
    Enter(Account::TYPE_CUSTOMER, "order", SeriesNamed(settings, settings.default_series), settings,
          edit);
  }
  return edit;
}

}  // namespace leadline::conversion
