#include "services/conversion/account/role_store.h"

#include <string>
#include <utility>

#include "common/idempotency/replay.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/account/account_store.h"
#include "services/conversion/account/role_store_sql.h"
#include "services/conversion/record/by_name.h"

namespace leadline::conversion {
namespace {

using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::RecordOrderConfirmedRequest;
using v1::RecordOrderConfirmedResponse;

// The account as it then is.
v1::Account Write(Transaction& tx, const StateChange& change, RoleEdit edit) {
  if (edit.events.empty()) return std::move(edit.account);
  if (edit.number.has_value()) GiveNumber(tx, *edit.number, edit.account);
  UpdateAccount(tx, edit.account);
  AppendEvents(tx, change, std::move(edit.events));
  return LockAccounts(tx, {change.name}).front();
}

// Whether the order is new. It may be known, but not as one of another account.
absl::StatusOr<bool> IsNewOrder(Transaction& tx, const query::Caller& caller,
                                const RecordOrderConfirmedRequest& request) {
  Arguments arguments;
  arguments.Record(request).Set("actor", IdOf(caller.subject));
  if (!tx.Run(sql::kRecordOrder, arguments).empty()) return true;
  const std::string account = tx.Run(sql::kFindAccountOfOrder, arguments)[0].Text("account");
  if (account == request.name()) return false;
  return ResourceExists(account, "the order is known as one of another account");
}

absl::StatusOr<RecordOrderConfirmedResponse> RecordOrderIn(
    Transaction& tx, const StateChange& change, const RecordOrderConfirmedRequest& request,
    RoleStore::Edit edit) {
  LEADLINE_ASSIGN_OR_RETURN(v1::Account account, LockForChange(tx, change, LockAccounts));
  LEADLINE_ASSIGN_OR_RETURN(const bool is_new, IsNewOrder(tx, change.caller, request));
  RecordOrderConfirmedResponse response;
  response.set_replayed(!is_new);
  if (is_new) {
    const v1::Account::Type before = account.type();
    LEADLINE_ASSIGN_OR_RETURN(RoleEdit edited, edit(account));
    account = Write(tx, change, std::move(edited));
    response.set_became_customer(account.type() != before);
  }
  *response.mutable_account() = std::move(account);
  return response;
}

}  // namespace

void GiveNumber(Transaction& transaction, const NumberSeries& series, v1::Account& account) {
  const Rows rows = transaction.Run(
      sql::kDrawNumber,
      Arguments().Set("series", IdOf(series.name)).Set("series_start", series.start));
  account.set_number(FormatNumber(series, rows[0].Int64("drawn")));
  account.set_number_series(series.name);
}

absl::StatusOr<v1::Account> RoleStore::Change(const StateChange& change, Edit edit) const {
  return RunChange(database_, change, [&](Transaction& tx) -> absl::StatusOr<v1::Account> {
    LEADLINE_ASSIGN_OR_RETURN(const v1::Account account, LockForChange(tx, change, LockAccounts));
    LEADLINE_ASSIGN_OR_RETURN(RoleEdit edited, edit(account));
    return Write(tx, change, std::move(edited));
  });
}

absl::StatusOr<RecordOrderConfirmedResponse> RoleStore::RecordOrder(
    const query::Caller& caller, const RecordOrderConfirmedRequest& request, Edit edit) const {
  const StateChange change{.caller = caller,
                           .name = request.name(),
                           .etag = "",
                           .validate_only = request.validate_only()};
  return RunChange(database_, change, [&](Transaction& tx) {
    return idempotency::Replay<RecordOrderConfirmedResponse>(
        tx, caller.subject, request, [&] { return RecordOrderIn(tx, change, request, edit); });
  });
}

}  // namespace leadline::conversion
