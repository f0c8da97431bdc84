#include "common/trace/traceparent.h"

#include <algorithm>
#include <cstddef>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"

namespace leadline::trace {
namespace {

constexpr size_t kLength = 2 + 1 + 32 + 1 + 16 + 1 + 2;
constexpr size_t kTrace = 3;
constexpr size_t kSpan = kTrace + 33;
constexpr size_t kFlags = kSpan + 17;

bool IsHex(const std::string& text, size_t from, size_t count) {
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                     text.begin() + static_cast<std::ptrdiff_t>(from + count),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(const std::string& text, size_t from, size_t count) {
  return text.compare(from, count, std::string(count, '0')) == 0;
}

bool IsFirstVersion(const std::string& text) { return IsZero(text, 0, 2); }

// Later versions may go on behind what the first one has, and only there; ff is none.
bool HasVersion(const std::string& text) {
  if (text.size() < kLength || !IsHex(text, 0, 2) || text.compare(0, 2, "ff") == 0) return false;
  return text.size() == kLength || (!IsFirstVersion(text) && text[kLength] == '-');
}

bool IsWellFormed(const std::string& text) {
  return HasVersion(text) && text[kTrace - 1] == '-' && text[kSpan - 1] == '-' &&
         text[kFlags - 1] == '-' && IsHex(text, kTrace, 32) && IsHex(text, kSpan, 16) &&
         IsHex(text, kFlags, 2) && !IsZero(text, kTrace, 32) && !IsZero(text, kSpan, 16);
}

// Unique, not secret: who guesses a trace's id learns nothing.
std::string RandomHex(size_t digits) {
  thread_local absl::BitGen random;
  std::string hex;
  while (hex.size() < digits) hex += absl::StrCat(absl::Hex(random(), absl::kZeroPad16));
  return hex;
}

}  // namespace

std::string NewSpan(const std::string& parent, bool recorded) {
  if (!IsWellFormed(parent)) {
    return absl::StrCat("00-", RandomHex(32), "-", RandomHex(16), recorded ? "-01" : "-00");
  }
  // Of the flags of a later version only the first one's is known.
  const std::string flags = IsFirstVersion(parent) ? parent.substr(kFlags, 2)
                            : IsSampled(parent)    ? "01"
                                                   : "00";
  return absl::StrCat("00-", TraceId(parent), "-", RandomHex(16), "-", flags);
}

std::string SpanId(const std::string& traceparent) {
  return IsWellFormed(traceparent) ? traceparent.substr(kSpan, 16) : "";
}

std::string TraceId(const std::string& traceparent) {
  return IsWellFormed(traceparent) ? traceparent.substr(kTrace, 32) : "";
}

bool IsSampled(const std::string& traceparent) {
  // The lowest bit of the flags' last digit: odd ones have it, and of "a" to "f" every second.
  return IsWellFormed(traceparent) &&
         std::string("13579bdf").find(traceparent[kFlags + 1]) != std::string::npos;
}

}  // namespace leadline::trace
