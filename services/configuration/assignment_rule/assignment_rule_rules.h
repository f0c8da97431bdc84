#pragma once

#include "services/configuration/definition/definition_rules.h"

namespace leadline::configuration {

// Assignment rules: their conditions are about leads, and their teams exist.
DefinitionKind AssignmentRuleKind();

}  // namespace leadline::configuration
