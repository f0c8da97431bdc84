#include "services/web_gateway/wire.h"

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "services/web_gateway/connect_protocol.h"
#include "services/web_gateway/frames.h"
#include "services/web_gateway/grpc_web_protocol.h"
#include "services/web_gateway/json_message.h"

namespace leadline::web_gateway {
namespace {

using google::protobuf::Descriptor;

struct KnownType {
  const char* content_type;
  Wire wire;
};

// The first of several alike is the one that answers have.
constexpr std::array<KnownType, 8> kKnownTypes = {{
    {"application/json", {Protocol::kConnectUnary, true}},
    {"application/proto", {Protocol::kConnectUnary, false}},
    {"application/connect+json", {Protocol::kConnectStream, true}},
    {"application/connect+proto", {Protocol::kConnectStream, false}},
    {"application/grpc-web+proto", {Protocol::kGrpcWeb, false}},
    {"application/grpc-web", {Protocol::kGrpcWeb, false}},
    {"application/grpc-web-text+proto", {Protocol::kGrpcWebText, false}},
    {"application/grpc-web-text", {Protocol::kGrpcWebText, false}},
}};

bool IsAlike(const Wire& one, const Wire& other) {
  return one.protocol == other.protocol && one.is_json == other.is_json;
}

// Base64 text of what is not text, where the wire wants that.
std::string Written(const Wire& wire, const std::string& frame) {
  return wire.protocol == Protocol::kGrpcWebText ? Base64(frame) : frame;
}

absl::StatusOr<std::string> PayloadIn(const Wire& wire, const std::string& body) {
  if (!wire.is_framed()) return body;
  if (wire.protocol != Protocol::kGrpcWebText) return OnlyMessage(body);
  LEADLINE_ASSIGN_OR_RETURN(const std::string decoded, FromBase64Pieces(body));
  return OnlyMessage(decoded);
}

}  // namespace

std::optional<Wire> WireOf(const std::string& content_type) {
  const std::string type(
      absl::StripAsciiWhitespace(content_type.substr(0, content_type.find(';'))));
  for (const KnownType& known : kKnownTypes) {
    if (absl::AsciiStrToLower(type) == known.content_type) return known.wire;
  }
  return std::nullopt;
}

std::string ContentTypeOf(const Wire& wire) {
  for (const KnownType& known : kKnownTypes) {
    if (IsAlike(known.wire, wire)) return known.content_type;
  }
  return "";
}

const char* NameOf(const Wire& wire) {
  const bool is_connect =
      wire.protocol == Protocol::kConnectUnary || wire.protocol == Protocol::kConnectStream;
  return is_connect ? "connect" : "grpc-web";
}

std::string AllContentTypes() {
  return absl::StrJoin(kKnownTypes, ", ", [](std::string* out, const KnownType& known) {
    *out += known.content_type;
  });
}

absl::StatusOr<std::string> MessageIn(const Wire& wire, const std::string& body,
                                      const Descriptor& type) {
  LEADLINE_ASSIGN_OR_RETURN(const std::string payload, PayloadIn(wire, body));
  if (!wire.is_json) return payload;
  return EncodedOf(payload, type);
}

absl::StatusOr<std::string> PieceOf(const Wire& wire, const std::string& message,
                                    const Descriptor& type) {
  std::string payload = message;
  if (wire.is_json) {
    LEADLINE_ASSIGN_OR_RETURN(payload, JsonOf(message, type));
  }
  return wire.is_framed() ? Written(wire, Frame(0, payload)) : payload;
}

std::string EndOf(const Wire& wire, const Outcome& outcome) {
  if (wire.protocol == Protocol::kConnectStream) return Frame(kConnectEnd, EndOfStream(outcome));
  return Written(wire, Frame(kTrailers, TrailersOf(outcome)));
}

Response BeginningOf(const Wire& wire) {
  return {.headers = {{"content-type", ContentTypeOf(wire)}}};
}

Response FailureOf(const Wire& wire, const Outcome& outcome) {
  if (!wire.is_framed()) return ConnectFailure(outcome);
  Response response = BeginningOf(wire);
  response.body = EndOf(wire, outcome);
  return response;
}

Response AnswerOf(const Wire& wire, const std::string& body, const Outcome& outcome) {
  Response response = BeginningOf(wire);
  AddTrailers(outcome, response.headers);
  response.body = body;
  return response;
}

}  // namespace leadline::web_gateway
