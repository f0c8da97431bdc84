#include "services/conversion/revert/revert_store.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "absl/time/time.h"
#include "common/failpoint/failpoint.h"
#include "common/idempotency/replay.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/account/account_store.h"
#include "services/conversion/contact/contact_store.h"
#include "services/conversion/decision/conversion_answer.h"
#include "services/conversion/opportunity/opportunity_store.h"
#include "services/conversion/record/by_name.h"
#include "services/conversion/revert/revert_errors.h"
#include "services/conversion/revert/revert_plan.h"
#include "services/conversion/revert/revert_store_sql.h"

namespace leadline::conversion {
namespace {

using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Conversion;
using v1::RevertBlocker;
using Blockers = std::vector<RevertBlocker>;
using Etags = std::map<std::string, std::string>;  // By name.

// How long the call that decides has to finish before the relay helps.
constexpr absl::Duration kGrace = absl::Seconds(2);

// A conversion that is locked, and what undoing it takes.
struct Locked {
  Conversion conversion;
  bool too_old = false;
  RevertPlan plan;
};

// The accounts that what was replaced refers to.
std::vector<std::string*> AccountsIn(v1::ConvertLeadResponse& replaced) {
  std::vector<std::string*> accounts;
  for (v1::Contact& contact : *replaced.mutable_contacts()) {
    if (!contact.account().empty()) accounts.push_back(contact.mutable_account());
  }
  if (!replaced.opportunity().account().empty()) {
    accounts.push_back(replaced.mutable_opportunity()->mutable_account());
  }
  return accounts;
}

// Puts survivors in the place of accounts that were merged since, and holds all that what was
// replaced refers to: nothing is given back to what is merged or deleted meanwhile.
void HoldFormer(Transaction& tx, v1::ConvertLeadResponse& replaced) {
  const std::vector<std::string*> accounts = AccountsIn(replaced);
  for (bool all_stand = accounts.empty(); !all_stand;) {
    std::vector<std::string> ids;
    for (const std::string* account : accounts) ids.push_back(IdOf(*account));
    const Rows rows = tx.Run(sql::kHoldFormerAccounts, Arguments().Set("ids", ids));
    std::map<std::string, std::string> survivors;
    for (size_t i = 0; i < rows.size(); ++i) {
      survivors[rows[i].Text("name")] = rows[i].Text("survivor");
    }
    for (std::string* account : accounts) {
      if (survivors.count(*account) > 0) *account = survivors.at(*account);
    }
    all_stand = survivors.empty();
  }
  const auto& contacts = replaced.opportunity().contacts();
  if (contacts.empty()) return;
  tx.Run(sql::kHoldFormerContacts,
         Arguments().Set("ids", IdsOf({contacts.begin(), contacts.end()})));
}

absl::StatusOr<Locked> Lock(Transaction& tx, const std::string& conversion, int window_days) {
  const Rows rows =
      tx.Run(sql::kLockForRevert,
             Arguments().Set("conversion", IdOf(conversion)).Set("window_days", window_days));
  if (rows.empty()) return NotFound(conversion);
  Locked locked;
  rows[0].Fill(locked.conversion);
  locked.too_old = rows[0].Bool("_too_old");
  v1::ConvertLeadResponse answer;
  UnpackAnswer(rows[0].Bytes("_answer"), locked.conversion, "", answer);
  const bool kept = !rows[0].IsNull("_replaced");
  v1::ConvertLeadResponse replaced;
  if (kept) replaced.ParseFromString(rows[0].Bytes("_replaced"));
  HoldFormer(tx, replaced);
  locked.plan = PlanRevert(answer, kept ? &replaced : nullptr);
  return locked;
}

std::vector<std::string> IdsOfAll(const std::vector<Written>& written) {
  std::vector<std::string> ids;
  for (const Written& record : written) ids.push_back(IdOf(record.name));
  return ids;
}

// Those that are there, with the etags they have now.
Etags LockWritten(Transaction& tx, const std::vector<Written>& written) {
  const Rows rows = tx.Run(sql::kLockWritten, Arguments().Set("ids", IdsOfAll(written)));
  Etags etags;
  for (size_t i = 0; i < rows.size(); ++i) etags[rows[i].Text("name")] = rows[i].Text("etag");
  return etags;
}

void Append(const Rows& rows, RevertBlocker::Reason reason, Blockers& blockers) {
  for (size_t i = 0; i < rows.size(); ++i) {
    blockers.push_back(Blocker(rows[i].Text("resource"), reason, rows[i].Text("holder")));
  }
}

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Calls `take` with each record that gets its values back, as it was.
template <class Take>
void EachReplaced(const RevertPlan& plan, const std::vector<Written>& going, Take take) {
  const std::vector<std::string> names = NamesOf(going, false);
  const v1::ConvertLeadResponse& before = plan.replaced;
  if (Contains(names, before.account().name())) take(before.account());
  for (const v1::Contact& contact : before.contacts()) {
    if (Contains(names, contact.name())) take(contact);
  }
  if (Contains(names, before.opportunity().name())) take(before.opportunity());
}

// The names that a record as it was refers to.
std::vector<std::string> ReferencesOf(const v1::Account&) { return {}; }

std::vector<std::string> ReferencesOf(const v1::Contact& contact) {
  if (contact.account().empty()) return {};
  return {contact.account()};
}

std::vector<std::string> ReferencesOf(const v1::Opportunity& opportunity) {
  std::vector<std::string> names(opportunity.contacts().begin(), opportunity.contacts().end());
  if (!opportunity.account().empty()) names.push_back(opportunity.account());
  return names;
}

Rows FindLostValues(Transaction& tx, const RevertPlan& plan, const std::vector<Written>& going) {
  std::vector<std::string> id_records, systems, external_ids, referring_records, references;
  EachReplaced(plan, going, [&](const auto& record) {
    for (const auto& id : record.external_ids()) {
      id_records.push_back(record.name());
      systems.push_back(id.system());
      external_ids.push_back(id.id());
    }
    for (const std::string& reference : ReferencesOf(record)) {
      referring_records.push_back(record.name());
      references.push_back(reference);
    }
  });
  return tx.Run(sql::kFindLostValues, Arguments()
                                          .Set("id_records", id_records)
                                          .Set("systems", systems)
                                          .Set("external_ids", external_ids)
                                          .Set("referring_records", referring_records)
                                          .Set("references", references));
}

// What stands against undoing `going`, a part of what the conversion wrote, all of it locked.
Blockers FindBlockers(Transaction& tx, const RevertPlan& plan, const std::vector<Written>& going,
                      const Etags& etags) {
  Blockers blockers = FindChanged(going, etags);
  Append(tx.Run(sql::kFindUses,
                Arguments().Set("gone", IdsOf(NamesOf(going, true))).Set("ids", IdsOfAll(going))),
         RevertBlocker::REASON_RECORD_IN_USE, blockers);
  Append(FindLostValues(tx, plan, going), RevertBlocker::REASON_VALUE_LOST, blockers);
  return blockers;
}

Blockers FindAllBlockers(Transaction& tx, const Locked& locked) {
  const RevertPlan& plan = locked.plan;
  Blockers blockers = FindBlockers(tx, plan, plan.written, LockWritten(tx, plan.written));
  for (const std::string& name : plan.unknown) {
    blockers.push_back(Blocker(name, RevertBlocker::REASON_VALUE_LOST));
  }
  const std::string& account = locked.conversion.account();
  if (!account.empty()) {
    Append(tx.Run(sql::kFindMerges, Arguments().Set("account", IdOf(account))),
           RevertBlocker::REASON_RECORD_MERGED, blockers);
  }
  std::stable_sort(blockers.begin(), blockers.end(), [](const auto& a, const auto& b) {
    return std::make_tuple(a.resource(), a.reason()) < std::make_tuple(b.resource(), b.reason());
  });
  return blockers;
}

absl::Status CheckRevertible(Transaction& tx, const Locked& locked, int window_days) {
  if (locked.conversion.state() == Conversion::STATE_REVERTING ||
      locked.conversion.state() == Conversion::STATE_REVERTED) {
    return ConversionReverted(locked.conversion.name());
  }
  if (locked.too_old) return RevertWindowClosed(window_days);
  const Blockers blockers = FindAllBlockers(tx, locked);
  return blockers.empty() ? absl::OkStatus() : RevertBlocked(blockers);
}

// What nothing stands against: what was touched meanwhile stays, and so does what it needs.
std::vector<Written> StillGoing(Transaction& tx, const RevertPlan& plan, const Etags& etags) {
  std::vector<Written> going = plan.written;
  while (true) {
    const Blockers blockers = FindBlockers(tx, plan, going, etags);
    if (blockers.empty()) return going;
    going = WithoutBlocked(going, blockers);
  }
}

void Write(Transaction& tx, const v1::Account& account) { UpdateAccount(tx, account); }
void Write(Transaction& tx, const v1::Contact& contact) { UpdateContact(tx, contact); }
void Write(Transaction& tx, const v1::Opportunity& record) { UpdateOpportunity(tx, record); }

void Undo(Transaction& tx, const Locked& locked) {
  const RevertPlan& plan = locked.plan;
  const std::vector<Written> going = StillGoing(tx, plan, LockWritten(tx, plan.written));
  // First what is linked lets go of what goes.
  EachReplaced(plan, going, [&](const auto& record) { Write(tx, record); });
  const std::vector<std::string> gone = NamesOf(going, true);
  std::vector<std::string> kept;
  for (const std::string& name : NamesOf(plan.written, true)) {
    if (!Contains(gone, name)) kept.push_back(name);
  }
  tx.Run(sql::kFinishRevert, Arguments()
                                 .Set("conversion", IdOf(locked.conversion.name()))
                                 .Set("gone", IdsOf(gone))
                                 .Set("gone_names", gone)
                                 .Set("kept", IdsOf(kept)));
}

}  // namespace

absl::StatusOr<v1::RevertConversionResponse> RevertStore::Start(
    const query::Caller& caller, const v1::RevertConversionRequest& request, int window_days) {
  using Response = v1::RevertConversionResponse;
  const auto start = [&](Transaction& tx) -> absl::StatusOr<Response> {
    LEADLINE_ASSIGN_OR_RETURN(const Locked locked, Lock(tx, request.name(), window_days));
    LEADLINE_RETURN_IF_ERROR(CheckRevertible(tx, locked, window_days));
    const Rows rows =
        tx.Run(sql::kStartRevert, Arguments()
                                      .Set("conversion", IdOf(request.name()))
                                      .Set("reverter", IdOf(caller.subject))
                                      .Set("grace_seconds", absl::ToDoubleSeconds(kGrace)));
    Response response;
    rows[0].Fill(*response.mutable_conversion());
    return response;
  };
  const auto work = [&](Transaction& tx) -> absl::StatusOr<Response> {
    return idempotency::Replay<Response>(tx, caller.subject, request, [&] { return start(tx); });
  };
  return request.validate_only() ? database_.Rehearse(caller.organization, work)
                                 : database_.Transact(caller.organization, work);
}

absl::Status RevertStore::Finish(const std::string& organization, const std::string& conversion) {
  return database_.Transact(organization, [&](Transaction& tx) -> absl::Status {
    LEADLINE_ASSIGN_OR_RETURN(const Locked locked, Lock(tx, conversion, 0));
    if (locked.conversion.state() == Conversion::STATE_REVERTING) Undo(tx, locked);
    LEADLINE_FAILPOINT("revert.before_finish_commit");
    return absl::OkStatus();
  });
}

}  // namespace leadline::conversion
