#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/web_gateway/outcome.h"

// gRPC-Web: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md
namespace leadline::web_gateway {

// What the last frame of an answer holds: the trailers of gRPC as headers of HTTP/1.
std::string TrailersOf(const Outcome& outcome);

std::string Base64(const std::string& bytes);

// The bytes of a text that is Base64 in pieces, each of which may be padded. Fails for any other.
absl::StatusOr<std::string> FromBase64Pieces(const std::string& text);

// The value of grpc-timeout; infinite when it is empty. None when it is malformed.
std::optional<absl::Duration> ParseGrpcTimeout(const std::string& text);

}  // namespace leadline::web_gateway
