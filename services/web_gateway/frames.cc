#include "services/web_gateway/frames.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "services/web_gateway/gateway_errors.h"

namespace leadline::web_gateway {
namespace {

constexpr size_t kPrefix = 5;

size_t LengthIn(const std::string& body) {
  size_t length = 0;
  for (size_t i = 1; i < kPrefix; ++i) length = length << 8 | static_cast<uint8_t>(body[i]);
  return length;
}

}  // namespace

std::string Frame(uint8_t flags, const std::string& payload) {
  const auto length = static_cast<uint32_t>(payload.size());
  const std::array<char, kPrefix> prefix = {
      static_cast<char>(flags), static_cast<char>(length >> 24), static_cast<char>(length >> 16),
      static_cast<char>(length >> 8), static_cast<char>(length)};
  return absl::StrCat(absl::string_view(prefix.data(), prefix.size()), payload);
}

absl::StatusOr<std::string> OnlyMessage(const std::string& body) {
  if (body.size() < kPrefix) return RequestUnreadable("the body has no message in a frame");
  const auto flags = static_cast<uint8_t>(body[0]);
  if (flags == kCompressed) return CompressionUnknown();
  if (flags != 0) return RequestUnreadable("the frame has flags that no request has");
  if (LengthIn(body) != body.size() - kPrefix) {
    return RequestUnreadable("the body is not one frame of the length that it says");
  }
  return body.substr(kPrefix);
}

}  // namespace leadline::web_gateway
