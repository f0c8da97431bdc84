#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

// Messages in a body, as gRPC-Web and the streams of Connect have them: a byte of flags, the length
// in four bytes, the message.
namespace leadline::web_gateway {

inline constexpr uint8_t kCompressed = 0x01;
inline constexpr uint8_t kConnectEnd = 0x02;
inline constexpr uint8_t kTrailers = 0x80;

std::string Frame(uint8_t flags, const std::string& payload);

// The payload of a body's one frame: no method takes more than one message. Fails for a body that
// is anything else.
absl::StatusOr<std::string> OnlyMessage(const std::string& body);

}  // namespace leadline::web_gateway
