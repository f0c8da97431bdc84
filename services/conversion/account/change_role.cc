#include "services/conversion/account/change_role.h"

#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/conversion/account/role_rules.h"
#include "services/conversion/account/role_store.h"
#include "services/conversion/convert/settings_source.h"

namespace leadline::conversion {

absl::StatusOr<v1::ChangeProspectStatusResponse> ChangeRole::Run(
    const query::Caller& caller, const v1::ChangeProspectStatusRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  v1::ChangeProspectStatusResponse response;
  LEADLINE_ASSIGN_OR_RETURN(
      *response.mutable_account(),
      accounts_.Change(ChangeOf(caller, request), [&](const v1::Account& account) {
        return MoveProspect(request, *settings, account);
      }));
  return response;
}

absl::StatusOr<v1::RecordOrderConfirmedResponse> ChangeRole::Run(
    const query::Caller& caller, const v1::RecordOrderConfirmedRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  return accounts_.RecordOrder(caller, request,
                               [&](const v1::Account& account) -> absl::StatusOr<RoleEdit> {
                                 return ConfirmOrder(request.order_reference(), *settings, account);
                               });
}

absl::StatusOr<v1::PromoteAccountResponse> ChangeRole::Run(
    const query::Caller& caller, const v1::PromoteAccountRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  v1::PromoteAccountResponse response;
  LEADLINE_ASSIGN_OR_RETURN(
      *response.mutable_account(),
      accounts_.Change(ChangeOf(caller, request), [&](const v1::Account& account) {
        return Promote(request, *settings, account);
      }));
  return response;
}

}  // namespace leadline::conversion
