#include "services/lead/settings/assignment_criteria.h"

#include "common/query/predicate.h"
#include "services/lead/lead/lead_fields.h"
#include "services/lead/settings/condition_criteria.h"

namespace leadline::lead {

using configuration::v1::AssignmentRule;

AssignmentCriteria AssignmentCriteria::Compile(
    const configuration::v1::Configuration& configuration,
    const record::CustomFields& custom_fields, absl::FunctionRef<bool(const std::string&)> in_use) {
  AssignmentCriteria criteria;
  criteria.custom_fields_ = custom_fields;
  for (const AssignmentRule& rule : configuration.assignment_rules()) {
    if (!rule.enabled()) continue;
    const std::string& team = rule.assignment().team();
    if (!team.empty() && !in_use(team)) {
      criteria.passed_over_.push_back(
          {rule.name(), absl::FailedPreconditionError("the team is not in use")});
    } else {
      criteria.Add(rule);
    }
  }
  return criteria;
}

void AssignmentCriteria::Add(const AssignmentRule& rule) {
  auto condition = ReadCondition(rule.condition(), custom_fields_);
  if (!condition.ok()) return passed_over_.push_back({rule.name(), condition.status()});
  rules_.push_back({rule.name(), rule.assignment()});
  conditions_.push_back(*std::move(condition));
}

std::vector<std::string> AssignmentCriteria::Conditions(absl::Time now,
                                                        postgres::Arguments& arguments) const {
  // Each of them compiled before.
  return query::CompileFilters(conditions_, kLeads, {"", now, custom_fields_}, arguments).value();
}

}  // namespace leadline::lead
