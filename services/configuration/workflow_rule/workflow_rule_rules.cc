#include "services/configuration/workflow_rule/workflow_rule_rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "leadline/configuration/v1/workflow_rule.pb.h"
#include "services/configuration/definition/exclusion_criteria.h"
#include "services/configuration/definition/record_criteria.h"
#include "services/configuration/definition/reference_rules.h"

namespace leadline::configuration {
namespace {

using v1::Assignment;
using v1::Configuration;
using v1::WorkflowRule;

// What an action makes happen, and what the lead is like afterwards: `field` has one of `values`.
struct Effect {
  WorkflowRule::Event event = WorkflowRule::EVENT_UNSPECIFIED;
  std::string field = {};
  std::vector<std::string> values = {};
};

Effect EffectOf(const Assignment& assignment) {
  Effect effect{WorkflowRule::EVENT_LEAD_ASSIGNED, "owner", {assignment.owner()}};
  if (assignment.has_team()) effect = {effect.event, "team", {assignment.team()}};
  const auto& owners = assignment.round_robin().owners();
  if (assignment.has_round_robin()) effect.values.assign(owners.begin(), owners.end());
  return effect;
}

Effect EffectOfStatus(const std::string& name, const Configuration& configuration) {
  const v1::Status* status = FindLeadStatus(configuration, name);
  const bool loses = status != nullptr && status->category() == v1::Status::CATEGORY_CLOSED_LOST;
  return {loses ? WorkflowRule::EVENT_LEAD_LOST : WorkflowRule::EVENT_LEAD_STATUS_CHANGED,
          "status",
          {name}};
}

Effect EffectOf(const WorkflowRule::Action& action, const Configuration& configuration) {
  switch (action.action_case()) {
    case WorkflowRule::Action::kAssign:
      return EffectOf(action.assign());
    case WorkflowRule::Action::kSetStatus:
      return EffectOfStatus(action.set_status(), configuration);
    case WorkflowRule::Action::kAddTag:
      return {WorkflowRule::EVENT_LEAD_UPDATED, "tags", {action.add_tag()}};
    case WorkflowRule::Action::kConvert:
      return {WorkflowRule::EVENT_LEAD_CONVERTED};
    default:
      return {};
  }
}

// Whether the action sets off the rule that it is of, as far as the rule tells.
bool SetsOff(const WorkflowRule& rule, const Effect& effect) {
  if (effect.event != rule.on_event() || effect.event == WorkflowRule::EVENT_UNSPECIFIED) {
    return false;
  }
  const auto is_excluded = [&](const std::string& value) {
    return Excludes(rule.condition(), effect.field, value);
  };
  const auto& values = effect.values;
  return values.empty() || !std::all_of(values.begin(), values.end(), is_excluded);
}

void CheckAction(const WorkflowRule::Action& action, const Configuration& configuration,
                 const std::string& place, FieldViolations& violations) {
  if (action.has_assign()) {
    CheckAssignment(action.assign(), configuration, place + ".assign", violations);
  }
  CheckStatus(action.set_status(), configuration, place + ".set_status", violations);
  CheckEntry("tag", action.add_tag(), configuration, place + ".add_tag", violations);
}

void CheckRule(const WorkflowRule& rule, const Surroundings& surroundings,
               FieldViolations& violations) {
  const Configuration& configuration = surroundings.configuration;
  const RecordCriteria leads("ENTITY_LEAD", configuration);
  leads.CheckCondition(rule.condition(), "workflow_rule.condition", violations);
  for (int i = 0; i < rule.actions_size(); ++i) {
    const std::string place = "workflow_rule.actions[" + std::to_string(i) + "]";
    CheckAction(rule.actions(i), configuration, place, violations);
    if (SetsOff(rule, EffectOf(rule.actions(i), configuration))) {
      violations.Add(place,
                     "sets off this rule again, and the condition does not keep it from that");
    }
  }
}

}  // namespace

DefinitionKind WorkflowRuleKind() { return KindOf(&CheckRule); }

}  // namespace leadline::configuration
