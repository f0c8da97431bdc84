#pragma once

#include <set>
#include <string>
#include <vector>

#include "docs/generator/contract_files.h"
#include "docs/generator/markdown.h"

namespace leadline::docs {

// The catalogue of failures: every reason, what the caller should do, and which methods give it.
Page ErrorPage(const ContractFiles& contract);

// The words in capitals with an underscore that a comment holds: reasons, names of values.
std::set<std::string> NamesIn(const std::vector<std::string>& paragraphs);

}  // namespace leadline::docs
