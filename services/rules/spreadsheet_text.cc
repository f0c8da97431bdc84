#include "services/rules/spreadsheet_text.h"

namespace leadline::rules {
namespace {

// Also what would be taken for guarded, or nobody could tell it from what is.
bool NeedsGuard(const std::string& text) {
  const size_t start = text.find_first_not_of('\'');
  return start != std::string::npos &&
         std::string("=+-@\t\r\n").find(text[start]) != std::string::npos;
}

}  // namespace

std::string GuardedCell(const std::string& text) { return NeedsGuard(text) ? "'" + text : text; }

std::string UnguardedCell(const std::string& cell) {
  return cell[0] == '\'' && NeedsGuard(cell) ? cell.substr(1) : cell;
}

}  // namespace leadline::rules
