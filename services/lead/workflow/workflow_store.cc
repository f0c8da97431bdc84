#include "services/lead/workflow/workflow_store.h"

#include <cmath>
#include <set>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/postgres/database.h"
#include "common/postgres/errors.h"
#include "common/status/macros.h"
#include "services/lead/workflow/action_store.h"
#include "services/lead/workflow/workflow_rules.h"
#include "services/lead/workflow/workflow_store_sql.h"

namespace leadline::lead {
namespace {

using event::v1::Event;
using feed::Cursor;
using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using Rule = WorkflowCriteria::Rule;
using Runs = std::vector<Run>;

constexpr char kConverting[] = "CONVERTING";
constexpr double kFirstPause = 0.2;  // Seconds, after a failed attempt; twice as long each time.

// "0190…" of "leads/0190…".
std::string IdOf(const std::string& name) { return name.substr(name.find('/') + 1); }

Arguments PlaceArguments(const Cursor& place) {
  return Arguments()
      .Set("position", place.position)
      .Set("ordinal", place.ordinal)
      .Set("id", place.id);
}

Arguments MoveArguments(const Cursor& from, const Cursor& to) {
  return PlaceArguments(from)
      .Set("to_position", to.position)
      .Set("to_ordinal", to.ordinal)
      .Set("to_id", to.id);
}

// Whether it says nothing about the rule: the database is away, or full.
bool IsOfTheDatabase(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         postgres::IsInDoubt(status);
}

// Follows the rules for one event, in its transaction.
class Following final {
 public:
  Following(Transaction& tx, const Event& event, const LeadSettings& settings)
      : tx_(tx), event_(event), settings_(settings) {}

  // `current` is the rule that is being followed, and stays so when that fails.
  absl::StatusOr<Runs> FollowAll(std::string& current) {
    const std::set<std::string> decided = FindDecidedRules(tx_, event_);
    causes_ = FindCauses(tx_, event_);
    Runs runs;
    for (const Rule* rule : settings_.workflow().WaitingFor(OccurrencesOf(event_))) {
      if (decided.count(rule->rule.name()) > 0) continue;
      current = rule->rule.name();
      if (!Meets(*rule)) continue;
      LEADLINE_ASSIGN_OR_RETURN(const Run run, FollowRule(rule->rule));
      InsertRun(tx_, event_, run);
      runs.push_back(run);
    }
    current.clear();
    return runs;
  }

 private:
  bool Meets(const Rule& rule) {
    Arguments arguments;
    arguments.Set("lead", IdOf(event_.resource()));
    const std::string condition = settings_.workflow().ConditionOf(rule, absl::Now(), arguments);
    const std::string sql =
        absl::StrReplaceAll(sql::kMeetLead.sql, {{"/* condition */ true", condition}});
    return !tx_.Run({sql::kMeetLead.name, sql.c_str()}, arguments).empty();
  }

  absl::StatusOr<Run> FollowRule(const configuration::v1::WorkflowRule& rule) {
    Run run{rule.name(), kDone, StopOf(rule.name(), causes_), {}, causes_};
    if (!run.reason.empty()) {
      run.state = "STOPPED";
      return run;
    }
    for (int i = 0; i < rule.actions_size(); ++i) {
      run.outcomes.push_back(Do(rule, i));
      if (run.outcomes.back() == kConverting) run.state = kConverting;
      LEADLINE_FAILPOINT("workflow.after_action");
    }
    return run;
  }

  // A refusal is an outcome like any other.
  std::string Do(const configuration::v1::WorkflowRule& rule, int place) {
    const WorkflowAction& action = rule.actions(place);
    if (action.has_convert()) return kConverting;
    return OutcomeOf(Act(tx_, {event_, rule.name(), settings_}, action, ordinal_++));
  }

  Transaction& tx_;
  const Event& event_;
  const LeadSettings& settings_;
  std::vector<std::string> causes_;
  int ordinal_ = 0;  // Of the next event that is written.
};

}  // namespace

absl::StatusOr<std::vector<std::string>> WorkflowStore::FindBehind() {
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                            database_.Run(postgres::kAcrossOrganizations, sql::kFindBehind));
  std::vector<std::string> organizations;
  for (size_t i = 0; i < rows.size(); ++i) {
    organizations.push_back(rows[i].Text("organization_id"));
  }
  return organizations;
}

absl::StatusOr<Cursor> WorkflowStore::FindPlace(const std::string& organization) {
  LEADLINE_ASSIGN_OR_RETURN(Rows rows, database_.Run(organization, sql::kFindPlace));
  if (rows.empty()) {
    LEADLINE_RETURN_IF_ERROR(database_.Run(organization, sql::kBeginPlace).status());
    LEADLINE_ASSIGN_OR_RETURN(rows, database_.Run(organization, sql::kFindPlace));
  }
  return Cursor{rows[0].Int64("position"), rows[0].Int64("ordinal"), rows[0].Text("id")};
}

absl::Status WorkflowStore::Move(const std::string& organization, const Cursor& from,
                                 const Cursor& to) {
  return database_.Run(organization, sql::kMovePlace, MoveArguments(from, to)).status();
}

absl::StatusOr<std::optional<Runs>> WorkflowStore::Follow(const std::string& organization,
                                                          const Awaited& awaited,
                                                          const LeadSettings& settings) {
  std::string rule;  // That is being followed.
  const auto follow = [&](Transaction& tx) -> absl::StatusOr<std::optional<Runs>> {
    rule.clear();
    if (tx.Run(sql::kLockPlace, PlaceArguments(awaited.from)).empty()) return std::nullopt;
    LEADLINE_ASSIGN_OR_RETURN(Runs runs, Following(tx, awaited.event, settings).FollowAll(rule));
    LEADLINE_FAILPOINT("workflow.before_mark");
    tx.Run(sql::kMovePlace, MoveArguments(awaited.from, awaited.to));
    return runs;
  };
  auto runs = database_.Transact(organization, follow);
  if (runs.ok() || rule.empty() || IsOfTheDatabase(runs.status())) return runs;
  LEADLINE_RETURN_IF_ERROR(Postpone(organization, awaited, rule, runs.status()));
  return std::nullopt;
}

absl::Status WorkflowStore::Postpone(const std::string& organization, const Awaited& awaited,
                                     const std::string& rule, const absl::Status& failure) {
  FailedAttempt failed;
  const auto note = [&](Transaction& tx) -> absl::Status {
    if (tx.Run(sql::kLockPlace, PlaceArguments(awaited.from)).empty()) return absl::OkStatus();
    failed = NoteFailure(tx, awaited.event, rule, OutcomeOf(failure));
    const double pause = failed.given_up ? 0 : kFirstPause * std::pow(2, failed.attempts);
    tx.Run(sql::kPostponePlace, Arguments().Set("seconds", pause));
    return absl::OkStatus();
  };
  LEADLINE_RETURN_IF_ERROR(database_.Transact(organization, note));
  log::Warning(failed.given_up ? "a workflow rule is given up for an event"
                               : "a workflow rule could not be followed",
               {{"organization", organization},
                {"workflow_rule", rule},
                {"event", awaited.event.name()},
                {"attempts", failed.attempts},
                {"error", failure}});
  return absl::OkStatus();
}

}  // namespace leadline::lead
