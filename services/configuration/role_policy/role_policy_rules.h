#pragma once

#include "services/configuration/definition/definition_rules.h"

namespace leadline::configuration {

// Role policies: at most one in use for each role, and none that leads nowhere else.
DefinitionKind RolePolicyKind();

}  // namespace leadline::configuration
