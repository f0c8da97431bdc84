#include "services/conversion/account/merge_store.h"

#include <utility>

#include "absl/time/time.h"
#include "common/failpoint/failpoint.h"
#include "common/idempotency/replay.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/account/account_store.h"
#include "services/conversion/account/merge_errors.h"
#include "services/conversion/account/merge_store_sql.h"
#include "services/conversion/account/role_store.h"
#include "services/conversion/record/by_name.h"
#include "services/conversion/record/record_errors.h"
#include "services/conversion/record/state_store.h"

namespace leadline::conversion {
namespace {

using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::MergeAccountsRequest;
using v1::MergeAccountsResponse;

// How long the call that merges has to tell lead-service before the relay does.
constexpr absl::Duration kGrace = absl::Seconds(2);

// What happened to the records that hang on the accounts comes behind what happened to these.
constexpr int kOrdinalOfMoved = 10;

// The survivor first.
std::vector<std::string> NamesOf(const MergeAccountsRequest& request) {
  std::vector<std::string> names = {request.survivor()};
  names.insert(names.end(), request.merged().begin(), request.merged().end());
  return names;
}

absl::Status CheckMergeable(const MergeAccountsRequest& request, const v1::Account& account) {
  if (!account.merged_into().empty()) return RecordMerged(account.name(), account.merged_into());
  if (account.has_delete_time()) return RecordDeleted(account.name());
  const auto etag = request.etags().find(account.name());
  const bool fits = etag == request.etags().end() || etag->second == account.etag();
  return fits ? absl::OkStatus() : EtagMismatch(account.name());
}

// The accounts as they stand, held; nothing that is under way leads to them.
absl::StatusOr<std::vector<v1::Account>> LockAll(Transaction& tx,
                                                 const MergeAccountsRequest& request) {
  const std::vector<std::string> names = NamesOf(request);
  Arguments arguments;
  arguments.Set("accounts", IdsOf(names));
  tx.Run(sql::kLockConversionsOfAccounts, arguments);
  LEADLINE_ASSIGN_OR_RETURN(auto accounts, InOrder(names, LockAccounts(tx, names)));
  for (const v1::Account& account : accounts) {
    LEADLINE_RETURN_IF_ERROR(CheckMergeable(request, account));
  }
  const auto pending =
      postgres::All<v1::Conversion>(tx.Run(sql::kFindPendingConversions, arguments));
  if (!pending.empty()) return ConversionPending(pending.front().name());
  return accounts;
}

Arguments MergeArguments(const query::Caller& caller, const MergeAccountsRequest& request,
                         const MergePlan& plan) {
  Arguments arguments;
  arguments.Set("survivor", IdOf(request.survivor()))
      .Set("merged", IdsOf({request.merged().begin(), request.merged().end()}))
      .Set("former_numbers", plan.former_numbers)
      .Set("actor", IdOf(caller.subject))
      .Set("grace_seconds", absl::ToDoubleSeconds(kGrace))
      .Set("ordinal", kOrdinalOfMoved);
  return plan.number_giver.empty() ? arguments.Set("number_giver", std::nullopt)
                                   : arguments.Set("number_giver", IdOf(plan.number_giver));
}

// Everything of Merge that happens inside the transaction.
absl::StatusOr<MergeAccountsResponse> MergeIn(Transaction& tx, const query::Caller& caller,
                                              const MergeAccountsRequest& request,
                                              MergeStore::Plan plan) {
  LEADLINE_ASSIGN_OR_RETURN(std::vector<v1::Account> accounts, LockAll(tx, request));
  const v1::Account survivor = std::move(accounts.front());
  accounts.erase(accounts.begin());
  LEADLINE_ASSIGN_OR_RETURN(MergePlan merge, plan(survivor, accounts));
  MergeAccountsResponse response;
  const Arguments arguments = MergeArguments(caller, request, merge);
  if (!merge.number_giver.empty()) tx.Run(sql::kKeepGivenNumber, arguments);
  tx.Run(sql::kMergeAccounts, arguments)[0].Fill(*response.mutable_moved());
  RoleEdit& edit = merge.survivor;
  if (edit.number.has_value()) GiveNumber(tx, *edit.number, edit.account);
  UpdateAccount(tx, edit.account);
  AppendEvents(tx, {.caller = caller, .name = request.survivor(), .etag = ""},
               std::move(edit.events));
  const std::vector<std::string> names = NamesOf(request);
  LEADLINE_ASSIGN_OR_RETURN(accounts, InOrder(names, LockAccounts(tx, names)));
  *response.mutable_account() = std::move(accounts.front());
  for (size_t i = 1; i < accounts.size(); ++i) {
    *response.add_merged_accounts() = std::move(accounts[i]);
  }
  LEADLINE_FAILPOINT("merge.before_commit");
  return response;
}

}  // namespace

absl::StatusOr<std::vector<v1::Conversion>> MergeStore::FindPending(
    const std::string& organization, const std::vector<std::string>& accounts) const {
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                            database_.Run(organization, sql::kFindPendingConversions,
                                          Arguments().Set("accounts", IdsOf(accounts))));
  return postgres::All<v1::Conversion>(rows);
}

absl::StatusOr<MergeAccountsResponse> MergeStore::Merge(const query::Caller& caller,
                                                        const MergeAccountsRequest& request,
                                                        Plan plan) const {
  const auto work = [&](Transaction& tx) {
    return idempotency::Replay<MergeAccountsResponse>(
        tx, caller.subject, request, [&] { return MergeIn(tx, caller, request, plan); });
  };
  return request.validate_only() ? database_.Rehearse(caller.organization, work)
                                 : database_.Transact(caller.organization, work);
}

absl::StatusOr<std::vector<UnfinishedMerge>> MergeStore::Claim(int limit) const {
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows, database_.Run(postgres::kAcrossOrganizations, sql::kClaimUnfinishedMerges,
                                     Arguments().Set("limit", limit)));
  std::vector<UnfinishedMerge> claimed;
  for (size_t i = 0; i < rows.size(); ++i) {
    claimed.push_back({rows[i].Text("_organization_id"), rows[i].Text("_merged"),
                       rows[i].Text("_survivor"), rows[i].Text("_actor")});
  }
  return claimed;
}

absl::Status MergeStore::Acknowledge(const std::string& organization,
                                     const std::string& merged) const {
  return database_
      .Run(organization, sql::kAcknowledgeMerge, Arguments().Set("merged", IdOf(merged)))
      .status();
}

}  // namespace leadline::conversion
