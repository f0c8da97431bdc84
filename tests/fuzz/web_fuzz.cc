// Requests of browsers, as web-gateway reads them: a first line, headers, an empty line, a body.
// Whatever comes is a call that gRPC can carry, or an answer that HTTP can.

#include <algorithm>
#include <memory>
#include <string>
#include <variant>

#include "absl/strings/ascii.h"
#include "google/protobuf/message.h"
#include "services/web_gateway/cors.h"
#include "services/web_gateway/frames.h"
#include "services/web_gateway/grpc_web_protocol.h"
#include "services/web_gateway/percent.h"
#include "services/web_gateway/web_call.h"
#include "tests/fuzz/fuzz.h"

namespace leadline::web_gateway {
namespace {

using fuzz::Require;
using google::protobuf::MessageFactory;

std::string TakeUntil(const std::string& end, std::string& text) {
  const size_t at = text.find(end);
  std::string taken = text.substr(0, at);
  text = at == std::string::npos ? "" : text.substr(at + end.size());
  return taken;
}

Request RequestOf(std::string text) {
  Request request;
  std::string head = TakeUntil("\n\n", text);
  request.body = text;
  std::string first = TakeUntil("\n", head);
  request.method = TakeUntil(" ", first);
  request.path = TakeUntil("?", first);
  request.query = first;
  while (!head.empty()) {
    std::string line = TakeUntil("\n", head);
    const std::string name = absl::AsciiStrToLower(TakeUntil(":", line));
    request.headers[name] = std::string(absl::StripAsciiWhitespace(line));
  }
  return request;
}

bool IsPrintable(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

void RequireHttp(const Headers& headers) {
  for (const auto& [name, value] : headers) {
    Require(IsPrintable(name) && IsPrintable(value), "a header stays one header");
  }
}

void TryCall(const Request& request, const WebCall& call) {
  for (const auto& [name, value] : call.metadata) {
    Require(IsPrintable(value), "metadata is what gRPC can carry");
    Require(name != "leadline-organization" && name != "leadline-subject",
            "nobody acts for others by way of the gateway");
  }
  Require(call.timeout >= absl::ZeroDuration(), "a time is none of the past");
  const auto& type = *call.route->method->input_type();
  if (call.wire.is_json) {
    const std::unique_ptr<google::protobuf::Message> message(
        MessageFactory::generated_factory()->GetPrototype(&type)->New());
    Require(message->ParsePartialFromString(call.message), "JSON becomes a message of its type");
  }
  Require(call.message.size() <= 8 * (request.body.size() + request.query.size()) + 64,
          "a message is not blown up");
}

void TryRequest(const Request& request) {
  static const auto* const kRoutes = new Routes();
  static const auto* const kCors = new Cors({"https://app.example.com"});
  const auto read = ReadCall(request, *kRoutes);
  if (const auto* call = std::get_if<WebCall>(&read)) return TryCall(request, *call);
  Response response = std::get<Response>(read);
  Require(response.status >= 200 && response.status < 600, "a status is one of HTTP");
  kCors->Allow(request, response.headers);
  RequireHttp(response.headers);
  RequireHttp(kCors->Preflight(request).headers);
}

void TryCodecs(const std::string& text) {
  Require(*OnlyMessage(Frame(0, text)) == text, "a frame has what was framed");
  Require(*FromBase64Pieces(Base64(text)) == text, "Base64 has what was written");
  Require(IsPrintable(PercentEncoded(text)), "a message of gRPC is printable");
  (void)FromBase64Pieces(text);
  (void)ParseGrpcTimeout(text);
}

}  // namespace
}  // namespace leadline::web_gateway

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text = leadline::fuzz::TextOf(data, size);
  leadline::web_gateway::TryRequest(leadline::web_gateway::RequestOf(text));
  leadline::web_gateway::TryCodecs(text);
  return 0;
}
