#pragma once

#include "common/status/failure.h"
#include "services/configuration/snapshot/document_rules.h"

namespace leadline::configuration {

// Every complaint about the resources that a configuration is wanted to have: what each kind's own
// rules say, by their paths in the wanted state.
void CheckKinds(const Transition& transition, FieldViolations& violations);

}  // namespace leadline::configuration
