#include "services/configuration/assignment_rule/assignment_rule_rules.h"

#include "leadline/configuration/v1/assignment_rule.pb.h"
#include "services/configuration/definition/record_criteria.h"
#include "services/configuration/definition/reference_rules.h"

namespace leadline::configuration {
namespace {

void CheckRule(const v1::AssignmentRule& rule, const Surroundings& surroundings,
               FieldViolations& violations) {
  const RecordCriteria leads("ENTITY_LEAD", surroundings.configuration);
  leads.CheckCondition(rule.condition(), "assignment_rule.condition", violations);
  if (!rule.has_assignment()) return;  // Said already: it is required.
  CheckAssignment(rule.assignment(), surroundings.configuration, "assignment_rule.assignment",
                  violations);
}

}  // namespace

DefinitionKind AssignmentRuleKind() { return KindOf(&CheckRule); }

}  // namespace leadline::configuration
