#pragma once

#include <string>

#include "docs/generator/contract_files.h"
#include "docs/generator/markdown.h"

namespace leadline::docs {

// The page of one package: its services with their methods, its messages with their fields.
Page PackagePage(const ContractFiles& contract, const std::string& package);

}  // namespace leadline::docs
