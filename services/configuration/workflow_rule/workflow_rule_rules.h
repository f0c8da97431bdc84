#pragma once

#include "services/configuration/definition/definition_rules.h"

namespace leadline::configuration {

// Workflow rules: what they name exists, and none of them sets itself off.
DefinitionKind WorkflowRuleKind();

}  // namespace leadline::configuration
