#pragma once

#include "services/configuration/definition/definition_rules.h"

namespace leadline::configuration {

// Templates: every place in them is of a field of their entity.
DefinitionKind TemplateKind();

}  // namespace leadline::configuration
