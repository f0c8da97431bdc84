#pragma once

#include "docs/generator/contract_files.h"
#include "docs/generator/markdown.h"

namespace leadline::docs {

// Who may do what: every permission, the roles that have it, and the methods that ask for it.
Page PermissionPage(const ContractFiles& contract);

}  // namespace leadline::docs
