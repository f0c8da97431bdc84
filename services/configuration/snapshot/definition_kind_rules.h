#pragma once

#include <string>

#include "common/status/failure.h"
#include "services/configuration/snapshot/document_rules.h"

namespace leadline::configuration {

// Every complaint about the definitions that a configuration is wanted to have: views, rules,
// forms, policies, templates and dashboards, each by its kind's own rules and by its path in the
// wanted state.
void CheckDocuments(const Transition& transition, const std::string& caller,
                    FieldViolations& violations);

}  // namespace leadline::configuration
