#include "services/web_gateway/web_call.h"

#include <algorithm>
#include <array>
#include <optional>

#include "common/status/macros.h"
#include "google/protobuf/descriptor.pb.h"
#include "services/web_gateway/connect_protocol.h"
#include "services/web_gateway/gateway_errors.h"
#include "services/web_gateway/grpc_web_protocol.h"

namespace leadline::web_gateway {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;

// As the servers have it: of a call that names no time, and of any that is no stream.
constexpr absl::Duration kDefaultTimeout = absl::Seconds(30);
constexpr absl::Duration kLongestTimeout = absl::Minutes(5);

// All that goes along of what a browser sends; the last says how old an answer may be. What our own
// servers say to each other of whom they call for does not: nobody says that by way of the gateway.
constexpr std::array<const char*, 5> kForwarded = {
    "authorization", "accept-language", "traceparent", "tracestate", "leadline-read-after"};

// A refusal of a request that is not known to be a call, which says so to Connect's clients, too.
Response Refusal(int status, const absl::Status& why, Headers headers = {}) {
  Response response = ConnectFailure(Failed(why));
  response.status = status;
  response.headers.insert(response.headers.end(), headers.begin(), headers.end());
  return response;
}

Response NotAllowed(bool allows_get) {
  return Refusal(405, MethodUnknown(), {{"allow", allows_get ? "GET, POST" : "POST"}});
}

Response TypeUnknown() {
  return Refusal(415, RequestUnreadable("content-type is none of this method's"),
                 {{"accept-post", AllContentTypes()}});
}

bool AllowsGet(const MethodDescriptor& method) {
  return !method.server_streaming() &&
         method.options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS;
}

// Streams of Connect have types of their own; those of gRPC-Web are for both kinds of method.
bool Fits(const Wire& wire, const MethodDescriptor& method) {
  switch (wire.protocol) {
    case Protocol::kConnectUnary:
      return !method.server_streaming();
    case Protocol::kConnectStream:
      return method.server_streaming();
    default:
      return true;
  }
}

// What gRPC takes as a value of metadata; anything else would end the process.
bool IsMetadataValue(const std::string& value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

absl::Status ReadMetadata(const Request& request, WebCall& call) {
  for (const char* name : kForwarded) {
    const std::string value = request.Header(name);
    if (value.empty()) continue;
    if (!IsMetadataValue(value)) {
      return RequestUnreadable(std::string(name) + " has characters that are not printable ASCII");
    }
    call.metadata.emplace_back(name, value);
  }
  return absl::OkStatus();
}

absl::Status ReadTimeout(const Request& request, WebCall& call) {
  const std::string connect = request.Header("connect-timeout-ms");
  const auto timeout = connect.empty() ? ParseGrpcTimeout(request.Header("grpc-timeout"))
                                       : ParseConnectTimeout(connect);
  if (!timeout.has_value()) return RequestUnreadable("the timeout is malformed");
  call.timeout = *timeout;
  if (call.route->method->server_streaming()) return absl::OkStatus();
  call.timeout =
      *timeout == absl::InfiniteDuration() ? kDefaultTimeout : std::min(*timeout, kLongestTimeout);
  return absl::OkStatus();
}

absl::Status CheckCompression(const Request& request) {
  for (const char* name : {"content-encoding", "connect-content-encoding", "grpc-encoding"}) {
    const std::string encoding = request.Header(name);
    if (!encoding.empty() && encoding != "identity") return CompressionUnknown();
  }
  return absl::OkStatus();
}

absl::Status CheckVersion(const Request& request) {
  const std::string version = request.Header("connect-protocol-version");
  if (version.empty() || version == "1") return absl::OkStatus();
  return RequestUnreadable("connect-protocol-version is 1");
}

absl::Status ReadBody(const Request& request, WebCall& call) {
  LEADLINE_RETURN_IF_ERROR(CheckVersion(request));
  LEADLINE_RETURN_IF_ERROR(CheckCompression(request));
  LEADLINE_RETURN_IF_ERROR(ReadTimeout(request, call));
  LEADLINE_RETURN_IF_ERROR(ReadMetadata(request, call));
  LEADLINE_ASSIGN_OR_RETURN(call.message,
                            MessageIn(call.wire, request.body, *call.route->method->input_type()));
  return absl::OkStatus();
}

std::variant<WebCall, Response> ReadPost(const Request& request, const Route& route) {
  const std::optional<Wire> wire = WireOf(request.Header("content-type"));
  if (!wire.has_value() || !Fits(*wire, *route.method)) return TypeUnknown();
  WebCall call = {.route = &route, .wire = *wire};
  const absl::Status read = ReadBody(request, call);
  if (!read.ok()) return FailureOf(*wire, Failed(read));
  return call;
}

std::variant<WebCall, Response> ReadGet(const Request& request, const Route& route) {
  const auto get = ParseGet(request.query);
  if (!get.ok()) return ConnectFailure(Failed(get.status()));
  WebCall call = {.route = &route, .wire = {Protocol::kConnectUnary, get->is_json}};
  Request posted = request;
  posted.body = get->message;
  const absl::Status read = ReadBody(posted, call);
  if (!read.ok()) return ConnectFailure(Failed(read));
  return call;
}

}  // namespace

std::variant<WebCall, Response> ReadCall(const Request& request, const Routes& routes) {
  const Route* route = routes.Find(request.path);
  if (route == nullptr) return Refusal(404, MethodUnknown());
  if (request.method == "POST") return ReadPost(request, *route);
  const bool allows_get = AllowsGet(*route->method);
  if (request.method == "GET" && allows_get) return ReadGet(request, *route);
  return NotAllowed(allows_get);
}

}  // namespace leadline::web_gateway
