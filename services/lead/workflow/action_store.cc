#include "services/lead/workflow/action_store.h"

#include "absl/time/clock.h"
#include "common/identifier/identifier.h"
#include "common/postgres/transaction.h"
#include "common/query/listing.h"
#include "services/lead/activity/activity_store.h"
#include "services/lead/lead/assignment_store.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/workflow/action_store_sql.h"

namespace leadline::lead {
namespace {

using event::v1::Event;
using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Lead;

// Of the lead as the actions before have left it; empty for nobody.
std::string OwnerOf(Transaction& tx, const std::string& lead) {
  const Rows rows =
      tx.Run(sql::kFindOwner, Arguments().Set("lead", lead.substr(lead.find('/') + 1)));
  return rows.empty() || rows[0].IsNull("owner") ? "" : rows[0].Text("owner");
}

absl::Status CreateTask(Transaction& tx, const Acting& acting, const WorkflowAction& action,
                        int ordinal) {
  const std::string& lead = acting.event.resource();
  const v1::Activity task = TaskOf(action.create_task(), {lead, OwnerOf(tx, lead), acting.rule},
                                   "activities/" + identifier::NewId(), absl::Now());
  return InsertActivity(tx, task, acting.event.name(), ordinal).status();
}

// The action with the one person whose turn it is.
WorkflowAction InTurn(Transaction& tx, const std::string& rule, const WorkflowAction& action) {
  if (!action.assign().has_round_robin()) return action;
  WorkflowAction chosen;
  chosen.mutable_assign()->set_owner(TakeTurn(tx, rule, action.assign().round_robin()));
  return chosen;
}

absl::Status Change(Transaction& tx, const Acting& acting, const WorkflowAction& action,
                    int ordinal) {
  const query::Caller caller{tx.organization(), acting.rule};
  const auto edit = [&](Lead& lead) -> absl::StatusOr<Event> {
    auto event = ApplyAction(action, acting.settings, lead);
    if (event.ok()) (*event->mutable_attributes())["cause_event"] = acting.event.name();
    return event;
  };
  const std::string any_version;
  return LeadStore::UpdateIn(
             tx, {.caller = caller, .name = acting.event.resource(), .etag = any_version}, edit,
             ordinal)
      .status();
}

}  // namespace

absl::Status Act(Transaction& tx, const Acting& acting, const WorkflowAction& action, int ordinal) {
  if (action.has_create_task()) return CreateTask(tx, acting, action, ordinal);
  return Change(tx, acting, InTurn(tx, acting.rule, action), ordinal);
}

}  // namespace leadline::lead
