// Page and resume tokens. Without our secret nobody makes one; what is made opens as it was sealed,
// for the same list only, and not when a bit of it was changed.

#include <fuzzer/FuzzedDataProvider.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/feed/resume_token.h"
#include "common/query/page_token.h"
#include "tests/fuzz/fuzz.h"

namespace leadline::query {
namespace {

using fuzz::Require;
using fuzz::RequireInvalidArgument;

PageTokens& Tokens() {
  static auto* const kTokens = new PageTokens({"new secret", "old secret"},
                                              [] { return absl::FromUnixSeconds(1'800'000'000); });
  return *kTokens;
}

// As the database gives it: in ASCII, to be sure that it is UTF-8.
std::string KeyOf(FuzzedDataProvider& input) {
  std::string key = input.ConsumeRandomLengthString(200);
  for (char& c : key) c = static_cast<char>(c & 0x7F);
  return key;
}

Position PositionOf(FuzzedDataProvider& input) {
  Position position;
  position.first_page_time = absl::FromUnixMicros(
      input.ConsumeIntegralInRange<int64_t>(-62'135'596'800'000'000, 253'402'300'799'000'000));
  while (input.remaining_bytes() > 0 && position.keys.size() < 10) {
    if (input.ConsumeBool()) {
      position.keys.emplace_back(KeyOf(input));
    } else {
      position.keys.emplace_back(std::nullopt);
    }
  }
  return position;
}

void TryForged(const std::string& token, const std::string& binding) {
  const auto opened = Tokens().Open(token, binding);
  Require(!opened.ok(), "nobody forges a token");
  RequireInvalidArgument(opened.status());
  const auto cursor = feed::OpenCursor(Tokens(), binding, token);
  Require(!cursor.ok(), "nobody forges a token");
  RequireInvalidArgument(cursor.status());
}

void TryOwn(const Position& position, const std::string& binding, size_t changed) {
  std::string token = Tokens().Seal(position, binding);
  const auto opened = Tokens().Open(token, binding);
  Require(opened.ok() && opened->keys == position.keys, "what was sealed opens as it was");
  Require(!Tokens().Open(token, binding + "x").ok(), "a token is of one list");
  Require(!Tokens().Open(token, binding, -absl::Seconds(1)).ok(), "a token has its time");
  const auto cursor = feed::OpenCursor(Tokens(), binding, token);
  if (!cursor.ok()) RequireInvalidArgument(cursor.status());
  char& at = token[changed % token.size()];
  at = at == 'A' ? 'B' : 'A';
  // The last character has bits that stand for nothing.
  if (changed % token.size() + 1 < token.size()) {
    Require(!Tokens().Open(token, binding).ok(), "a changed token opens nothing");
  }
}

}  // namespace
}  // namespace leadline::query

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  leadline::query::TryForged(leadline::fuzz::TextOf(data, size), "list");
  FuzzedDataProvider input(data, size);
  const std::string binding = input.ConsumeRandomLengthString(100);
  const auto changed = input.ConsumeIntegral<uint16_t>();
  leadline::query::TryOwn(leadline::query::PositionOf(input), binding, changed);
  return 0;
}
