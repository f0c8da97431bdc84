#pragma once

#include "services/configuration/definition/definition_rules.h"

namespace leadline::configuration {

// Web forms: visitors fill in only what is theirs to say, and enough for a lead.
DefinitionKind WebFormKind();

}  // namespace leadline::configuration
