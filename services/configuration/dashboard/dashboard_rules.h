#pragma once

#include "services/configuration/definition/definition_rules.h"

namespace leadline::configuration {

// Dashboards: what their widgets ask for are figures that there are of leads.
DefinitionKind DashboardKind();

}  // namespace leadline::configuration
