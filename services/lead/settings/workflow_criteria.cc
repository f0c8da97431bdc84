#include "services/lead/settings/workflow_criteria.h"

#include <algorithm>
#include <utility>

#include "common/query/predicate.h"
#include "services/lead/lead/lead_fields.h"
#include "services/lead/settings/condition_criteria.h"

namespace leadline::lead {

WorkflowCriteria WorkflowCriteria::Compile(const configuration::v1::Configuration& configuration,
                                           const record::CustomFields& custom_fields) {
  WorkflowCriteria criteria;
  criteria.custom_fields_ = custom_fields;
  for (const auto& rule : configuration.workflow_rules()) {
    if (!rule.enabled()) continue;
    auto condition = ReadCondition(rule.condition(), custom_fields);
    if (condition.ok()) {
      criteria.rules_.push_back({rule, *std::move(condition)});
    } else {
      criteria.passed_over_.push_back({rule.name(), condition.status()});
    }
  }
  return criteria;
}

std::vector<const WorkflowCriteria::Rule*> WorkflowCriteria::WaitingFor(
    const std::vector<Event>& events) const {
  std::vector<const Rule*> waiting;
  for (const Rule& rule : rules_) {
    const auto awaited = rule.rule.on_event();
    if (std::count(events.begin(), events.end(), awaited) > 0) waiting.push_back(&rule);
  }
  return waiting;
}

std::string WorkflowCriteria::ConditionOf(const Rule& rule, absl::Time now,
                                          postgres::Arguments& arguments) const {
  // Compiled before.
  return query::CompileFilter(rule.condition, kLeads, {"", now, custom_fields_}, arguments).value();
}

}  // namespace leadline::lead
