#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "leadline/conversion/v1/account_service.pb.h"
#include "services/conversion/account/role_rules.h"
#include "services/conversion/record/state_store.h"

namespace leadline::conversion {

// Writes what becomes of accounts: type, prospect status, customer number and events in one
// transaction that holds the account, so that each step is made once whatever goes on beside it.
class RoleStore final {
 public:
  // Decides on the account as it stands. Perhaps more than once, so it is pure.
  using Edit = absl::FunctionRef<absl::StatusOr<RoleEdit>(const v1::Account&)>;

  explicit RoleStore(postgres::Database& database) : database_(database) {}

  // The account after the change. Fails with RESOURCE_NOT_FOUND, ETAG_MISMATCH, or as `edit` does.
  absl::StatusOr<v1::Account> Change(const StateChange& change, Edit edit) const;

  // Writes the order, and what `edit` makes of its account, unless the order is known. Fails with
  // RESOURCE_NOT_FOUND, RESOURCE_EXISTS or REQUEST_ID_REUSED.
  absl::StatusOr<v1::RecordOrderConfirmedResponse> RecordOrder(
      const query::Caller& caller, const v1::RecordOrderConfirmedRequest& request, Edit edit) const;

 private:
  postgres::Database& database_;
};

// Gives an account that is locked the next number of a series.
void GiveNumber(postgres::Transaction& transaction, const NumberSeries& series,
                v1::Account& account);

}  // namespace leadline::conversion
