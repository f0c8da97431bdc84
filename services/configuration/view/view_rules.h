#pragma once

#include "services/configuration/definition/definition_rules.h"

namespace leadline::configuration {

// Views: all that they say is about fields of their entity. They belong to whoever created them;
// those of nobody exist from the start.
DefinitionKind ViewKind();

}  // namespace leadline::configuration
