#include "common/log/json.h"

#include <cstddef>

namespace leadline::log {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr char kReplacement[] = "\xEF\xBF\xBD";

unsigned char At(const std::string& text, size_t i) { return static_cast<unsigned char>(text[i]); }

bool IsContinuation(const std::string& text, size_t i) {
  return i < text.size() && (At(text, i) & 0xC0) == 0x80;
}

// How many bytes the character of several bytes at `i` has; 0 when it is not UTF-8. Overlong forms,
// surrogates and what lies past U+10FFFF are told by the second byte.
size_t Length(const std::string& text, size_t i) {
  if (!IsContinuation(text, i + 1)) return 0;
  const unsigned char first = At(text, i);
  const unsigned char second = At(text, i + 1);
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (!IsContinuation(text, i + 2)) return 0;
  if (first == 0xE0) return second >= 0xA0 ? 3 : 0;
  if (first == 0xED) return second <= 0x9F ? 3 : 0;
  if (first >= 0xE1 && first <= 0xEF) return 3;
  if (!IsContinuation(text, i + 3)) return 0;
  if (first == 0xF0) return second >= 0x90 ? 4 : 0;
  if (first == 0xF4) return second <= 0x8F ? 4 : 0;
  return first >= 0xF1 && first <= 0xF3 ? 4 : 0;
}

void AppendControl(unsigned char c, std::string& line) {
  if (c == '\n') {
    line += "\\n";
    return;
  }
  line += "\\u00";
  line += kHex[c >> 4];
  line += kHex[c & 0x0f];
}

// Appends the character at `i` and gives its length.
size_t AppendCharacter(const std::string& text, size_t i, std::string& line) {
  const unsigned char c = At(text, i);
  if (c < 0x20 || c == 0x7f) {
    AppendControl(c, line);
    return 1;
  }
  if (c < 0x80) {
    if (c == '"' || c == '\\') line += '\\';
    line += static_cast<char>(c);
    return 1;
  }
  const size_t length = Length(text, i);
  if (length == 0) {
    line += kReplacement;
    return 1;
  }
  line.append(text, i, length);
  return length;
}

}  // namespace

void AppendJson(const std::string& text, std::string& line) {
  line += '"';
  for (size_t i = 0; i < text.size();) i += AppendCharacter(text, i, line);
  line += '"';
}

}  // namespace leadline::log
