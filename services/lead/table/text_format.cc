#include "services/lead/table/text_format.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "absl/strings/match.h"

namespace leadline::lead::table {
namespace {

bool IsUtf8(const std::string& text) {
  const auto length = static_cast<int32_t>(text.size());
  constexpr int32_t kLongestCharacter = 4;
  int32_t place = 0;
  while (place < length) {
    const int32_t begin = place;
    UChar32 character = 0;
    U8_NEXT(text.data(), place, length, character);
    if (character < 0) return length - begin < kLongestCharacter;
  }
  return true;
}

}  // namespace

std::string EncodingOf(const std::string& start) {
  if (absl::StartsWith(start, "\xEF\xBB\xBF")) return "UTF-8";
  if (absl::StartsWith(start, "\xFF\xFE")) return "UTF-16LE";
  if (absl::StartsWith(start, "\xFE\xFF")) return "UTF-16BE";
  return IsUtf8(start) ? "UTF-8" : "windows-1252";
}

char DelimiterOf(const std::string& start) {
  constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};
  std::array<int, 4> counts = {};
  bool quoted = false;
  for (const char c : start) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\r' || c == '\n') break;
    const auto* const found = std::find(kDelimiters.begin(), kDelimiters.end(), c);
    if (found != kDelimiters.end()) ++counts[static_cast<size_t>(found - kDelimiters.begin())];
  }
  const auto* const most = std::max_element(counts.begin(), counts.end());
  return kDelimiters[static_cast<size_t>(most - counts.begin())];
}

}  // namespace leadline::lead::table
