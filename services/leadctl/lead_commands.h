#pragma once

#include <vector>

#include "services/leadctl/commands.h"

namespace leadline::leadctl {

// Adds what is done with leads and what is attached to them.
void AddLeadCommands(std::vector<Command>& commands);

}  // namespace leadline::leadctl
