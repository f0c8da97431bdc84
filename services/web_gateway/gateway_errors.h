#pragma once

#include <string>

#include "absl/status/status.h"

// Every failure that the gateway makes itself; all others are those of the servers behind it.
namespace leadline::web_gateway {

// INVALID_ARGUMENT FIELD_INVALID: what was sent is no request of the protocol it claims to be of.
absl::Status RequestUnreadable(const std::string& why);

// UNIMPLEMENTED: a message came compressed, which is for a proxy in front to undo.
absl::Status CompressionUnknown();

// UNIMPLEMENTED: there is no such method, or none for callers from outside.
absl::Status MethodUnknown();

// UNAVAILABLE PEER_UNAVAILABLE: no server of this process answers.
absl::Status ServerUnavailable(const std::string& process);

// DEADLINE_EXCEEDED DEADLINE_EXCEEDED: the time of the call ran out before a server had answered.
absl::Status TimeRanOut();

}  // namespace leadline::web_gateway
