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

bool IsWellFormed(const std::string& text) {
  return text.size() == kLength && text.compare(0, kTrace, "00-") == 0 && text[kSpan - 1] == '-' &&
         text[kFlags - 1] == '-' && IsHex(text, kTrace, 32) && IsHex(text, kSpan, 16) &&
         IsHex(text, kFlags, 2) && text.compare(kTrace, 32, std::string(32, '0')) != 0;
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
  std::string span = parent;
  span.replace(kSpan, 16, RandomHex(16));
  return span;
}

std::string SpanId(const std::string& traceparent) {
  return IsWellFormed(traceparent) ? traceparent.substr(kSpan, 16) : "";
}

std::string TraceId(const std::string& traceparent) {
  return IsWellFormed(traceparent) ? traceparent.substr(kTrace, 32) : "";
}

bool IsSampled(const std::string& traceparent) {
  // The lowest bit of the last digit: odd ones have it, and of "a" to "f" every second.
  return IsWellFormed(traceparent) &&
         std::string("13579bdf").find(traceparent.back()) != std::string::npos;
}

}  // namespace leadline::trace
