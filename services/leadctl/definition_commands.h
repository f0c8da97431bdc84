#pragma once

#include <vector>

#include "services/leadctl/commands.h"

namespace leadline::leadctl {

// Adds list, get, create, update and delete of every kind of definition: the methods of these kinds
// differ in nothing but names.
void AddDefinitionCommands(std::vector<Command>& commands);

}  // namespace leadline::leadctl
