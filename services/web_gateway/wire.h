#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "services/web_gateway/outcome.h"
#include "services/web_gateway/web_message.h"

namespace leadline::web_gateway {

enum class Protocol { kConnectUnary, kConnectStream, kGrpcWeb, kGrpcWebText };

// How a call is written: in which protocol, and whether its messages are JSON or encoded.
struct Wire {
  Protocol protocol = Protocol::kConnectUnary;
  bool is_json = false;

  // Whether the answer comes in pieces, as messages do; else as one, with a status of HTTP.
  bool is_framed() const { return protocol != Protocol::kConnectUnary; }
};

// What a request of this type is written in; none when that is nothing we read.
std::optional<Wire> WireOf(const std::string& content_type);

std::string ContentTypeOf(const Wire& wire);

// For logs: "connect" or "grpc-web".
const char* NameOf(const Wire& wire);

// All types that WireOf knows, as the header accept-post has them.
std::string AllContentTypes();

// The one message of a request's body, encoded.
absl::StatusOr<std::string> MessageIn(const Wire& wire, const std::string& body,
                                      const google::protobuf::Descriptor& type);

// An encoded message as a piece of the answer, or as its body. Fails for a message that is not of
// its type.
absl::StatusOr<std::string> PieceOf(const Wire& wire, const std::string& message,
                                    const google::protobuf::Descriptor& type);

// What ends an answer that comes in pieces.
std::string EndOf(const Wire& wire, const Outcome& outcome);

// The beginning of one, without a body.
Response BeginningOf(const Wire& wire);

// The whole answer to a call that failed before there was any other.
Response FailureOf(const Wire& wire, const Outcome& outcome);

// The whole answer to a unary call of Connect that went well.
Response AnswerOf(const Wire& wire, const std::string& body, const Outcome& outcome);

}  // namespace leadline::web_gateway
