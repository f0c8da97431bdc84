#pragma once

#include <vector>

#include "services/leadctl/commands.h"

namespace leadline::leadctl {

// Adds create, update, delete and undelete of accounts, contacts and opportunities.
void AddRecordCommands(std::vector<Command>& commands);

}  // namespace leadline::leadctl
