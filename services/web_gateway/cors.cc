#include "services/web_gateway/cors.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace leadline::web_gateway {
namespace {

// For two hours, which is as long as browsers believe.
constexpr char kMaxAge[] = "7200";
constexpr char kMethods[] = "GET, POST";
constexpr char kRequestHeaders[] =
    "accept-language, authorization, connect-protocol-version, connect-timeout-ms, content-type, "
    "grpc-timeout, leadline-read-after, traceparent, tracestate, x-grpc-web, x-user-agent";
constexpr char kAnswerHeaders[] =
    "grpc-message, grpc-status, grpc-status-details-bin, trailer-grpc-retry-pushback-ms, "
    "trailer-leadline-written, trailer-www-authenticate";

bool IsOrigin(const std::string& text) {
  const size_t scheme = text.find("://");
  if (scheme == std::string::npos) return false;
  const std::string kind = text.substr(0, scheme);
  const std::string host = text.substr(scheme + 3);
  return (kind == "https" || kind == "http") && !host.empty() &&
         host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.:[]") == std::string::npos;
}

}  // namespace

absl::Status Cors::Check(const std::vector<std::string>& origins) {
  for (const std::string& origin : origins) {
    if (IsOrigin(origin)) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "--allowed-origins: ", origin,
        " is no origin as browsers send it, for example https://app.example.com without a path"));
  }
  return absl::OkStatus();
}

bool Cors::Allows(const std::string& origin) const {
  return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

Response Cors::Preflight(const Request& request) const {
  if (!Allows(request.Header("origin"))) return {.status = 403};
  Response response = {.status = 204,
                       .headers = {{"access-control-allow-methods", kMethods},
                                   {"access-control-allow-headers", kRequestHeaders},
                                   {"access-control-max-age", kMaxAge}}};
  return response;
}

void Cors::Allow(const Request& request, Headers& headers) const {
  if (!origins_.empty()) headers.emplace_back("vary", "origin");
  const std::string origin = request.Header("origin");
  if (!Allows(origin)) return;
  headers.emplace_back("access-control-allow-origin", origin);
  headers.emplace_back("access-control-expose-headers", kAnswerHeaders);
}

}  // namespace leadline::web_gateway
