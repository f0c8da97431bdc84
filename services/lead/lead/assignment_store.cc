#include "services/lead/lead/assignment_store.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/postgres/transaction.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/lead/assignment_store_sql.h"

namespace leadline::lead {
namespace {

using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Lead;
using Leads = std::vector<Lead*>;

std::vector<std::string> IdsOf(const Leads& leads) {
  std::vector<std::string> ids;
  for (const Lead* lead : leads) ids.push_back(lead->name().substr(lead->name().find('/') + 1));
  return ids;
}

// By the places of the rules that the leads meet first.
std::map<int64_t, Leads> ByRule(Transaction& tx, const AssignmentCriteria& rules,
                                const Leads& leads) {
  const std::vector<std::string> ids = IdsOf(leads);
  Arguments arguments;
  arguments.Set("leads", ids);
  std::string cases;
  int place = 0;
  for (const std::string& condition : rules.Conditions(absl::Now(), arguments)) {
    absl::StrAppend(&cases, "CASE WHEN ", condition, " THEN ", place++, " END, ");
  }
  const std::string sql =
      absl::StrReplaceAll(sql::kFindAssignmentRules.sql, {{"/* rules */", cases}});
  const Rows rows = tx.Run({sql::kFindAssignmentRules.name, sql.c_str()}, arguments);
  std::map<std::string, int64_t> met;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].IsNull("rule")) met[rows[i].Text("name")] = rows[i].Int64("rule");
  }
  std::map<int64_t, Leads> by_rule;
  for (size_t i = 0; i < leads.size(); ++i) {
    if (met.count(ids[i]) > 0) by_rule[met.at(ids[i])].push_back(leads[i]);
  }
  return by_rule;
}

// Who becomes responsible for several leads, by which rule.
struct Decision {
  std::string rule;
  Lead responsible;  // Its owner and team.
  int ordinal = 0;
};

void Assign(Transaction& tx, const Decision& decision, const Leads& leads) {
  tx.Run(sql::kAssignNewLeads, Arguments()
                                   .Record(decision.responsible)
                                   .Set("leads", IdsOf(leads))
                                   .Set("rule", decision.rule)
                                   .Set("ordinal", decision.ordinal));
  for (Lead* lead : leads) lead->MergeFrom(decision.responsible);
}

// The first of as many turns of a rule's people.
int64_t FirstTurn(Transaction& tx, const std::string& rule, size_t turns) {
  const Rows rows =
      tx.Run(sql::kTakeTurns,
             Arguments().Set("rule", rule).Set("lead_count", static_cast<int64_t>(turns)));
  return rows[0].Int64("first_turn");
}

// The people of a rule, each with the leads whose turn was theirs.
std::map<std::string, Leads> TakeTurns(Transaction& tx, const AssignmentCriteria::Rule& rule,
                                       const Leads& leads) {
  const int64_t first = FirstTurn(tx, rule.name, leads.size());
  const auto& people = rule.assignment.round_robin().owners();
  std::map<std::string, Leads> turns;
  for (size_t i = 0; i < leads.size(); ++i) {
    const int64_t turn = (first + static_cast<int64_t>(i)) % people.size();
    turns[people[static_cast<int>(turn)]].push_back(leads[i]);
  }
  return turns;
}

void Follow(Transaction& tx, const AssignmentCriteria::Rule& rule, const Leads& leads,
            int ordinal) {
  Decision decision{rule.name, Lead(), ordinal};
  if (!rule.assignment.has_round_robin()) {
    decision.responsible.set_owner(rule.assignment.owner());
    decision.responsible.set_team(rule.assignment.team());
    return Assign(tx, decision, leads);
  }
  for (const auto& [owner, theirs] : TakeTurns(tx, rule, leads)) {
    decision.responsible.set_owner(owner);
    Assign(tx, decision, theirs);
  }
}

}  // namespace

bool IsForRules(const Lead& lead, const AssignmentCriteria& rules) {
  return !rules.empty() && lead.owner().empty() && lead.team().empty();
}

void AssignByRules(Transaction& tx, const AssignmentCriteria& rules, const Leads& leads,
                   int ordinal) {
  Leads unassigned;
  std::copy_if(leads.begin(), leads.end(), std::back_inserter(unassigned),
               [&](const Lead* lead) { return IsForRules(*lead, rules); });
  if (unassigned.empty()) return;
  for (const auto& [place, met] : ByRule(tx, rules, unassigned)) {
    Follow(tx, rules.rules()[static_cast<size_t>(place)], met, ordinal);
  }
}

void AssignByRules(Transaction& tx, const AssignmentCriteria& rules, const std::string& request_id,
                   Lead& lead) {
  if (!IsForRules(lead, rules)) return;
  AssignByRules(tx, rules, {&lead}, 1);
  if (request_id.empty()) return;
  v1::CreateLeadResponse addition;
  addition.mutable_lead()->set_owner(lead.owner());
  addition.mutable_lead()->set_team(lead.team());
  tx.Run(
      sql::kExtendAnswer,
      Arguments().Set("request_id", request_id).SetBytes("addition", addition.SerializeAsString()));
}

std::string TakeTurn(Transaction& tx, const std::string& rule,
                     const configuration::v1::Assignment::RoundRobin& people) {
  const int64_t turn = FirstTurn(tx, rule, 1) % people.owners_size();
  return people.owners(static_cast<int>(turn));
}

}  // namespace leadline::lead
