#include "services/web_gateway/gateway.h"

#include <utility>
#include <variant>

#include "common/log/log.h"
#include "services/web_gateway/exchange.h"
#include "services/web_gateway/settings.h"

namespace leadline::web_gateway {
namespace {

constexpr char kRefusals[] = "leadline_gateway_refusals_total";
constexpr char kRefusalsHelp[] = "Requests that were no calls, by what was wrong with them.";

Response Text(int status, const std::string& text) {
  return {.status = status, .headers = {{"content-type", "text/plain"}}, .body = text};
}

// Of every answer: what it holds is for who asked alone, and is what its type says.
void AddCommon(Headers& headers) {
  headers.emplace_back("cache-control", "no-store");
  headers.emplace_back("x-content-type-options", "nosniff");
}

}  // namespace

Gateway::Gateway(const Routes& routes, Upstreams& upstreams, const Readiness& readiness,
                 Rules rules, metrics::Metrics& metrics)
    : routes_(routes),
      upstreams_(upstreams),
      readiness_(readiness),
      rules_(std::move(rules)),
      count_refusal_(metrics.AddCounter(kRefusals, kRefusalsHelp, {"cause", "no_call"})),
      count_unreadable_(metrics.AddCounter(kRefusals, kRefusalsHelp, {"cause", "unreadable"})) {
  for (const auto& [path, route] : routes.all()) {
    const char* type = route.method->server_streaming() ? "server_stream" : "unary";
    calls_.try_emplace(route.method, &metrics.OfMethod(PathOf(*route.method), type));
  }
}

Connection::Listener Gateway::listener() {
  return {.request = [this](const std::shared_ptr<Connection>& connection,
                            const Request& request) { Serve(connection, request); },
          .unreadable =
              [this](int status) {
                count_unreadable_();
                log::Info("unreadable", {{"status", status}});
              }};
}

Response Gateway::Ready() const {
  if (is_draining_) return Text(503, "draining\n");
  return Text(readiness_.is_ready() ? 200 : 503, readiness_.Describe());
}

void Gateway::Serve(const std::shared_ptr<Connection>& connection, const Request& request) {
  if (is_draining_) connection->Retire();
  // A page may have its own name lead to this machine, to be taken for one of ours.
  if (!rules_.any_host && !NamesLoopback(request.Header("host"))) {
    return Refuse(connection, request, {.status = 421});
  }
  if (request.path == "/healthz") return Answer(connection, request, Text(200, "alive\n"));
  if (request.path == "/readyz") return Answer(connection, request, Ready());
  if (request.method == "OPTIONS") {
    return Answer(connection, request, rules_.cors.Preflight(request));
  }
  auto read = ReadCall(request, routes_);
  if (auto* response = std::get_if<Response>(&read)) {
    return Refuse(connection, request, std::move(*response));
  }
  Start(connection, request, std::get<WebCall>(std::move(read)));
}

void Gateway::Refuse(const std::shared_ptr<Connection>& connection, const Request& request,
                     Response response) {
  count_refusal_();
  log::Info("no call", {{"status", response.status}});
  Answer(connection, request, std::move(response));
}

void Gateway::Answer(const std::shared_ptr<Connection>& connection, const Request& request,
                     Response response) {
  rules_.cors.Allow(request, response.headers);
  AddCommon(response.headers);
  connection->Answer(response);
}

void Gateway::Start(const std::shared_ptr<Connection>& connection, const Request& request,
                    WebCall call) {
  Headers headers;
  rules_.cors.Allow(request, headers);
  AddCommon(headers);
  const metrics::Calls& calls = *calls_.at(call.route->method);
  std::make_shared<Exchange>(connection, std::move(call), std::move(headers), calls)
      ->Start(upstreams_);
}

}  // namespace leadline::web_gateway
