#include "services/web_gateway/connect_protocol.h"

#include <array>
#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/log/json.h"
#include "common/status/macros.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/descriptor.h"
#include "services/web_gateway/gateway_errors.h"
#include "services/web_gateway/json_message.h"
#include "services/web_gateway/percent.h"

namespace leadline::web_gateway {
namespace {

using google::protobuf::Any;
using google::protobuf::DescriptorPool;

constexpr size_t kLongestTimeout = 10;  // Digits, as the protocol says.

struct Code {
  const char* name;
  int http_status;
};

// By the numbers of gRPC, as the protocol's table has them.
constexpr std::array<Code, 17> kCodes = {{{"ok", 200},
                                          {"canceled", 499},
                                          {"unknown", 500},
                                          {"invalid_argument", 400},
                                          {"deadline_exceeded", 504},
                                          {"not_found", 404},
                                          {"already_exists", 409},
                                          {"permission_denied", 403},
                                          {"resource_exhausted", 429},
                                          {"failed_precondition", 400},
                                          {"aborted", 409},
                                          {"out_of_range", 400},
                                          {"unimplemented", 501},
                                          {"internal", 500},
                                          {"unavailable", 503},
                                          {"data_loss", 500},
                                          {"unauthenticated", 401}}};
constexpr size_t kUnknown = 2;

const Code& CodeOf(int code) {
  const auto index = static_cast<size_t>(code);
  return index < kCodes.size() ? kCodes[index] : kCodes[kUnknown];
}

std::string Quoted(const std::string& text) {
  std::string json;
  log::AppendJson(text, json);
  return json;
}

std::string DetailJson(const Any& detail) {
  const std::string type = detail.type_url().substr(detail.type_url().rfind('/') + 1);
  std::string json = absl::StrCat(
      "{\"type\":", Quoted(type), ",\"value\":\"",
      absl::StripSuffix(absl::StripSuffix(absl::Base64Escape(detail.value()), "="), "="), "\"");
  const auto* known = DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (known != nullptr) {
    const auto shown = JsonOf(detail.value(), *known);
    if (shown.ok()) absl::StrAppend(&json, ",\"debug\":", *shown);
  }
  return json + "}";
}

absl::StatusOr<std::string> MessageOf(const std::map<std::string, std::string>& query) {
  const auto found = query.find("message");
  if (found == query.end()) return RequestUnreadable("the query has no message");
  const auto base64 = query.find("base64");
  if (base64 == query.end() || base64->second != "1") return found->second;
  std::string message;
  if (!absl::WebSafeBase64Unescape(found->second, &message)) {
    return RequestUnreadable("the message is not in the Base64 of URLs");
  }
  return message;
}

}  // namespace

const char* ConnectCode(int code) { return CodeOf(code).name; }

int HttpStatusOf(int code) { return CodeOf(code).http_status; }

std::string ErrorJson(const google::rpc::Status& status) {
  std::string json = absl::StrCat("{\"code\":\"", ConnectCode(status.code()), "\"");
  if (!status.message().empty()) absl::StrAppend(&json, ",\"message\":", Quoted(status.message()));
  const char* separator = ",\"details\":[";
  for (const Any& detail : status.details()) {
    absl::StrAppend(&json, separator, DetailJson(detail));
    separator = ",";
  }
  if (status.details_size() > 0) json += "]";
  return json + "}";
}

Response ConnectFailure(const Outcome& outcome) {
  Response response = {.status = HttpStatusOf(outcome.status.code()),
                       .headers = {{"content-type", "application/json"}},
                       .body = ErrorJson(outcome.status)};
  AddTrailers(outcome, response.headers);
  return response;
}

void AddTrailers(const Outcome& outcome, Headers& headers) {
  for (const auto& [name, value] : outcome.trailers) headers.emplace_back("trailer-" + name, value);
}

std::string EndOfStream(const Outcome& outcome) {
  std::string json = "{";
  if (outcome.status.code() != 0) absl::StrAppend(&json, "\"error\":", ErrorJson(outcome.status));
  const char* separator = json.size() > 1 ? ",\"metadata\":{" : "\"metadata\":{";
  for (const auto& [name, value] : outcome.trailers) {
    absl::StrAppend(&json, separator, Quoted(name), ":[", Quoted(value), "]");
    separator = ",";
  }
  if (!outcome.trailers.empty()) json += "}";
  return json + "}";
}

absl::StatusOr<ConnectGet> ParseGet(const std::string& query) {
  std::map<std::string, std::string> parameters;
  const std::vector<std::string> written = absl::StrSplit(query, '&', absl::SkipEmpty());
  for (const std::string& parameter : written) {
    const size_t equals = parameter.find('=');
    const std::string value = equals == std::string::npos ? "" : parameter.substr(equals + 1);
    LEADLINE_ASSIGN_OR_RETURN(parameters[parameter.substr(0, equals)], FromQuery(value));
  }
  const std::string& version = parameters.try_emplace("connect", "v1").first->second;
  if (version != "v1") return RequestUnreadable("the query is of another version than connect=v1");
  const std::string& compression = parameters.try_emplace("compression").first->second;
  if (!compression.empty() && compression != "identity") return CompressionUnknown();
  const std::string& encoding = parameters.try_emplace("encoding").first->second;
  if (encoding != "json" && encoding != "proto") {
    return RequestUnreadable("the query says by encoding whether the message is json or proto");
  }
  LEADLINE_ASSIGN_OR_RETURN(std::string message, MessageOf(parameters));
  return ConnectGet{.is_json = encoding == "json", .message = std::move(message)};
}

std::optional<absl::Duration> ParseConnectTimeout(const std::string& text) {
  if (text.empty()) return absl::InfiniteDuration();
  int64_t milliseconds = 0;
  const bool is_digits = text.find_first_not_of("0123456789") == std::string::npos;
  if (!is_digits || text.size() > kLongestTimeout || !absl::SimpleAtoi(text, &milliseconds)) {
    return std::nullopt;
  }
  return absl::Milliseconds(milliseconds);
}

}  // namespace leadline::web_gateway
