#pragma once

#include <string>

namespace leadline::configuration {

// Whether the condition alone tells that no record meets it whose `field` has, or whose list of
// that name holds, `value`. One that cannot be read tells nothing.
bool Excludes(const std::string& condition, const std::string& field, const std::string& value);

}  // namespace leadline::configuration
