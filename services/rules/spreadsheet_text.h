#pragma once

#include <string>

namespace leadline::rules {

// `text` as a cell that no spreadsheet takes for a formula: with an apostrophe before it where it
// begins as one does.
std::string GuardedCell(const std::string& text);

// The text that a cell of such a table stands for.
std::string UnguardedCell(const std::string& cell);

}  // namespace leadline::rules
