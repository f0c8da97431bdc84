#pragma once

#include <set>
#include <string>

#include "docs/generator/contract_files.h"
#include "docs/generator/markdown.h"

namespace leadline::docs {

// The catalogue of failures: every reason, what the caller should do, and which methods give it.
Page ErrorPage(const ContractFiles& contract);

// The words in capitals with an underscore that a method's comment holds: reasons, names of values.
std::set<std::string> NamesIn(const google::protobuf::MethodDescriptor& method);

}  // namespace leadline::docs
